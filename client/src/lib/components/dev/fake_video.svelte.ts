import { countPages, pageOf } from '#lib/state/seating.ts';
import type {
	HeldBack,
	LowDataView,
	QualityPath,
	QualityRow,
	QualityStream,
	QualityView,
	SeatsView,
	VideoSource,
	VideoView,
	ViewingView
} from '#lib/state/video_view.ts';
import type { PictureVerdict } from '#lib/state/picture_verdict.ts';
import type { CallView, ParticipantView } from '#lib/state/view.ts';

class FakeSeats implements SeatsView {
	pinnedId = $state<string | null>(null);
	speakerView = $state(false);
	#page = $state(0);
	#room = $state.raw({ pageSize: 9, withSelf: true });

	constructor(private readonly call: CallView) {}

	get #people(): readonly ParticipantView[] {
		const { self, others } = this.call;
		return this.#room.withSelf || others.length === 0 ? [self, ...others] : others;
	}

	get screens(): readonly ParticipantView[] {
		return this.call.others.filter(({ screenTrack }) => screenTrack !== null);
	}

	get stage(): ParticipantView | null {
		if (this.screens.length > 0) return null;
		const pinned = this.call.others.find((one) => one.participantId === this.pinnedId) ?? null;
		return pinned ?? (this.speakerView ? this.speaker : null);
	}

	get speaker(): ParticipantView | null {
		const { others } = this.call;
		return others.find(({ speaking }) => speaking) ?? others[0] ?? null;
	}

	get shown(): readonly ParticipantView[] {
		const ids = this.#seated.map(({ participantId }) => participantId);
		const here = pageOf([], ids, this.#room.pageSize, this.page);
		return this.#seated.filter(({ participantId }) => here.includes(participantId));
	}

	get page(): number {
		return Math.min(this.#page, this.pages - 1);
	}

	get pages(): number {
		return countPages(this.#seated.length, this.#room.pageSize);
	}

	get #seated(): readonly ParticipantView[] {
		return this.#people.filter((one) => one !== this.stage);
	}

	turnTo(page: number): void {
		this.#page = Math.max(0, Math.min(page, this.pages - 1));
	}

	pin(participantId: string | null): void {
		this.pinnedId = participantId;
	}

	fit(room: { pageSize: number; withSelf: boolean }): void {
		this.#room = room;
	}
}

class FakeLowData implements LowDataView {
	on = $state(false);
	stopped = $state(false);
	offered = $state(false);

	set(on: boolean): Promise<void> {
		this.on = on;
		this.offered = false;
		return Promise.resolve();
	}

	decline(): void {
		this.offered = false;
	}

	dismiss(): void {
		this.stopped = false;
	}
}

class FakeViewing implements ViewingView {
	covered = false;
	#opened = $state.raw<readonly string[]>([]);

	constructor(private readonly lowData: LowDataView) {}

	sight(): void {
		// Nothing is received, so nothing depends on what is seen.
	}

	seeOutside(): () => void {
		return () => undefined;
	}

	heldBack(participantId: string, source: VideoSource): HeldBack | null {
		const isOpen = source === 'screen' && this.#opened.includes(participantId);
		return this.lowData.on && !isOpen ? 'low-data' : null;
	}

	openScreen(participantId: string): void {
		this.#opened = [...this.#opened, participantId];
	}
}

class FakeQuality implements QualityView {
	readonly paths: readonly [QualityPath, QualityPath] = [
		{ name: 'receive', rttMs: 14, candidates: 'prflx → host, udp', availableOutBps: null },
		{ name: 'camera', rttMs: 15, candidates: 'prflx → host, udp', availableOutBps: 2.4e6 }
	];

	constructor(private readonly call: CallView) {}

	get rows(): readonly QualityRow[] {
		return [this.call.self, ...this.call.others].map(({ participantId, name, isSelf }, index) => ({
			participantId,
			name,
			isSelf,
			verdict: isSelf ? null : this.call.video.pictures.verdictOf(participantId),
			screenVerdict: isSelf ? null : this.call.video.pictures.verdictOf(participantId, 'screen'),
			path: isSelf ? null : this.paths[0],
			streams: [fakeStream('microphone', index, isSelf), fakeStream('camera', index, isSelf)]
		}));
	}

	watch(): () => void {
		return () => undefined;
	}
}

function fakeStream(
	source: 'microphone' | 'camera',
	index: number,
	isSelf: boolean
): QualityStream {
	const isVideo = source === 'camera';
	return {
		source,
		layer: isVideo ? 1 : null,
		direction: isSelf ? 'out' : 'in',
		kind: isVideo ? 'video' : 'audio',
		trackId: null,
		rid: null,
		active: true,
		bitrateBps: isVideo ? 480_000 + index * 13_000 : 31_000,
		loss: index === 2 ? 0.034 : 0,
		jitterMs: 4 + index,
		rttMs: isSelf ? 15 : null,
		width: isVideo ? 640 : null,
		height: isVideo ? 360 : null,
		framesPerSecond: isVideo ? 24 : null,
		codec: isVideo ? 'VP8' : 'opus',
		limitation: null
	};
}

/** Pages, pins and low-data mode of the fake call. */
export class FakeVideo implements VideoView {
	readonly seats: FakeSeats;
	readonly lowData = new FakeLowData();
	readonly viewing = new FakeViewing(this.lowData);
	readonly pictures = {
		verdictOf: (id: string, source: VideoSource = 'camera') =>
			this.verdicts[source === 'camera' ? id : `${source} ${id}`] ?? null
	};
	readonly quality: FakeQuality;
	verdicts = $state.raw<Readonly<Record<string, PictureVerdict>>>({});

	constructor(call: CallView) {
		this.seats = new FakeSeats(call);
		this.quality = new FakeQuality(call);
	}
}
