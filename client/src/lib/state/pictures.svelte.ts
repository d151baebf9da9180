import type { MediaEngine } from '#lib/media/media_engine.ts';
import { readStreams, type StatsEntry } from '#lib/media/quality_stats.ts';
import type { Arrival } from '#lib/media/remote_consumers.ts';
import { wishKey } from '#lib/media/video_wish.ts';
import { note } from '#lib/socket/journal.ts';
import { SvelteMap } from 'svelte/reactivity';
import {
	findVideoLimit,
	type HeldVerdict,
	holdVerdict,
	judgePicture,
	type PictureVerdict,
	type VideoLimit
} from './picture_verdict.ts';
import type { Participant } from './participant.svelte.ts';
import type { Roster } from './roster.svelte.ts';
import type { Viewing } from './viewing.svelte.ts';

const LOOK_MS = 1_000;
/** The own sending is looked at more rarely, and counts when two looks agree. */
const LOOKS_PER_OWN_LOOK = 3;

/** How good the others' pictures are and why, and what limits one's own. */
export class Pictures {
	readonly #arrivals = new SvelteMap<string, Arrival>();
	readonly #held = new SvelteMap<string, HeldVerdict>();
	#timer: ReturnType<typeof setInterval> | undefined;
	#looks = 0;
	#lastLimit: VideoLimit = 'none';
	#onLimit: (limit: VideoLimit) => void = () => undefined;

	constructor(
		private readonly roster: Roster,
		private readonly viewing: Viewing,
		private readonly engine: MediaEngine
	) {
		engine.on('track-arrival', (arrival) => {
			this.#arrivals.set(arrival.consumerId, arrival);
			this.#start();
		});
		engine.on('track-removed', ({ consumerId }) => this.#arrivals.delete(consumerId));
		engine.on('path', ({ name, isUp }) => {
			if (name === 'camera' && isUp) this.#start();
		});
	}

	/** Called with what limits the own picture whenever it has been so for a while. */
	onLimit(handler: (limit: VideoLimit) => void): void {
		this.#onLimit = handler;
	}

	/** Null: there is nothing to say. */
	verdictOf(participantId: string): PictureVerdict | null {
		return this.#held.get(participantId)?.shown ?? null;
	}

	/** The spatial layer that comes; null: none, or the video has no layers. */
	layerOf(consumerId: string): number | null {
		return this.#arrivals.get(consumerId)?.layers?.spatialLayer ?? null;
	}

	/** Out of the room. */
	clear(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
		this.#held.clear();
		this.#arrivals.clear();
		this.#lastLimit = 'none';
		this.#onLimit('none');
	}

	#start(): void {
		this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
	}

	#look(): void {
		const now = Date.now();
		for (const person of this.roster.others) {
			const id = person.participantId;
			this.#held.set(id, holdVerdict(this.#held.get(id), this.#judge(person), now));
		}
		this.#looks += 1;
		if (this.#looks % LOOKS_PER_OWN_LOOK === 0) void this.#lookAtOwn();
	}

	#judge(person: Participant): PictureVerdict | null {
		const { participantId } = person;
		const arrival = [...this.#arrivals.values()].find(
			(one) => wishKey(one.participantId, one.source) === wishKey(participantId, 'camera')
		);
		const wish = this.viewing.wishOf(person, 'camera');
		return judgePicture({
			isSent: person.cameraTrack !== null,
			flows: wish.flows,
			heldBack: this.viewing.heldBack(participantId, 'camera'),
			theirLowData: person.lowData,
			theirLimit: person.videoLimit,
			theirHeight: person.videoHeight,
			stretch: this.viewing.stretchOf(person),
			wantedLayer: wish.spatialLayer,
			currentLayer: arrival?.layers?.spatialLayer ?? (arrival?.isLayered === false ? 0 : null),
			scores: arrival?.scores ?? [],
			layerCount: arrival?.layerCount ?? 1
		});
	}

	async #lookAtOwn(): Promise<void> {
		const camera = this.engine.transports().find(({ name }) => name === 'camera');
		const track = this.roster.self.cameraTrack;
		let limit: VideoLimit = 'none';
		if (camera !== undefined && !camera.transport.closed && track !== null) {
			try {
				const entries: StatsEntry[] = [];
				(await camera.transport.getStats()).forEach((entry: StatsEntry) => entries.push(entry));
				const layers = readStreams(entries).filter(({ kind }) => kind === 'video');
				const { width = 0, height = 0 } = track.getSettings();
				limit = findVideoLimit(layers, this.engine.watchedLayer, Math.min(width, height));
			} catch (error) {
				note('state', 'could not look at the own camera', error);
			}
		}
		if (this.#timer === undefined) return;
		if (limit === this.#lastLimit) this.#onLimit(limit);
		this.#lastLimit = limit;
	}
}
