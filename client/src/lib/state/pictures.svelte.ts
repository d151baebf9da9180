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
	judgeScreen,
	type PictureVerdict,
	type VideoLimit
} from './picture_verdict.ts';
import type { Participant } from './participant.svelte.ts';
import type { Roster } from './roster.svelte.ts';
import type { VideoSource } from './video_view.ts';
import type { Viewing } from './viewing.svelte.ts';

const LOOK_MS = 1_000;
/** The own sending is looked at more rarely, and counts when two looks agree. */
const LOOKS_PER_OWN_LOOK = 3;
/** Losses are told once a second while they last. */
const CONGESTED_MS = 3_000;

/** How good the others' pictures are and why, and what limits one's own. */
export class Pictures {
	readonly #arrivals = new SvelteMap<string, Arrival>();
	/** By `wishKey`. */
	readonly #held = new SvelteMap<string, HeldVerdict>();
	#timer: ReturnType<typeof setInterval> | undefined;
	#looks = 0;
	#lastLimit: VideoLimit = 'none';
	#limit: VideoLimit = 'none';
	#congestedAt = -Infinity;
	#onLimit: (limit: VideoLimit) => void = () => undefined;
	#onNetwork: (isWeak: boolean) => void = () => undefined;

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
		engine.on('congestion', () => (this.#congestedAt = Date.now()));
		engine.on('path', ({ name, isUp }) => {
			if (name === 'camera' && isUp) this.#start();
		});
	}

	/** Called with what limits the own picture whenever it has been so for a while. */
	onLimit(handler: (limit: VideoLimit) => void): void {
		this.#onLimit = handler;
	}

	/** Called at each look with whether the own network holds pictures back, either way. */
	onNetwork(handler: (isWeak: boolean) => void): void {
		this.#onNetwork = handler;
	}

	/** Null: there is nothing to say. */
	verdictOf(participantId: string, source: VideoSource = 'camera'): PictureVerdict | null {
		return this.#held.get(wishKey(participantId, source))?.shown ?? null;
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
		this.#lastLimit = this.#limit = 'none';
		this.#congestedAt = -Infinity;
		this.#onLimit('none');
	}

	#start(): void {
		this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
	}

	#look(): void {
		const now = Date.now();
		for (const person of this.roster.others) {
			this.#hold(wishKey(person.participantId, 'camera'), this.#judge(person), now);
			this.#hold(wishKey(person.participantId, 'screen'), this.#judgeScreen(person, now), now);
		}
		const isHeldBack = [...this.#held.values()].some(({ shown }) => shown?.reason === 'my-network');
		this.#onNetwork(isHeldBack || this.#limit === 'network');
		this.#looks += 1;
		if (this.#looks % LOOKS_PER_OWN_LOOK === 0) void this.#lookAtOwn();
	}

	#hold(key: string, verdict: PictureVerdict | null, now: number): void {
		this.#held.set(key, holdVerdict(this.#held.get(key), verdict, now));
	}

	#arrivalOf(participantId: string, source: VideoSource): Arrival | undefined {
		return [...this.#arrivals.values()].find(
			(one) => one.participantId === participantId && one.source === source
		);
	}

	#judgeScreen(person: Participant, now: number): PictureVerdict | null {
		const { participantId } = person;
		const arrival = this.#arrivalOf(participantId, 'screen');
		return judgeScreen({
			isSent: person.screenTrack !== null,
			flows: this.viewing.wishOf(person, 'screen').flows,
			heldBack: this.viewing.heldBack(participantId, 'screen'),
			scores: arrival?.scores ?? [],
			currentLayer: currentLayerOf(arrival),
			isCongested: now - this.#congestedAt < CONGESTED_MS
		});
	}

	#judge(person: Participant): PictureVerdict | null {
		const { participantId } = person;
		const arrival = this.#arrivalOf(participantId, 'camera');
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
			currentLayer: currentLayerOf(arrival),
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
		if (limit === this.#lastLimit) {
			this.#limit = limit;
			this.#onLimit(limit);
		}
		this.#lastLimit = limit;
	}
}

/** The lowest, of what has no layers. */
function currentLayerOf(arrival: Arrival | undefined): number | null {
	return arrival?.layers?.spatialLayer ?? (arrival?.isLayered === false ? 0 : null);
}
