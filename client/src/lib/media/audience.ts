import { LAYER_FOR_ARRIVALS, NO_LAYER, topCameraLayer } from './profiles.ts';

/** What others watch of a video: the highest layer, null: none; and whether somebody needs the lowest. */
export interface Watched {
	readonly layer: number | null;
	readonly lowest: boolean;
}

/**
 * Which layers are worth sending: a camera's up to `top`; a screen's top one, and its lowest if wanted.
 * `NO_LAYER` for `top`: nothing at all.
 */
export interface WantedLayers {
	readonly top: number;
	readonly lowest: boolean;
}

/** In ms. Whoever has come in watches long before that, however busy their machine. */
const ARRIVAL_MS = 15_000;

/** Those who may watch what is sent, as far as they are known. `onChange`: they want something else by now. */
export class Audience {
	#people = 1;
	#isReachable = true;
	/** Runs while somebody who has just come in may be about to watch. */
	#arrival: ReturnType<typeof setTimeout> | null = null;
	/** By producer. */
	readonly #watched = new Map<string, Watched>();

	constructor(private readonly onChange: () => void) {}

	get people(): number {
		return this.#people;
	}

	/** How many people are in the room, oneself included. */
	setPeople(people: number): void {
		if (people > this.#people) this.#expectArrival();
		this.#people = people;
	}

	/** Whether the server can tell what is watched. */
	setReachable(isReachable: boolean): void {
		this.#isReachable = isReachable;
	}

	setWatched(producerId: string, watched: Watched): void {
		this.#watched.set(producerId, watched);
	}

	watchedLayer(producerId: string): number | null {
		return this.#watched.get(producerId)?.layer ?? null;
	}

	/** Layers of a producer to send of this track: the server's word, and a guess until there is one. */
	wanted(producerId: string, track: MediaStreamTrack): WantedLayers {
		const watched = this.#watched.get(producerId);
		if (watched === undefined) return { top: topCameraLayer(this.#people, track), lowest: false };
		return { top: watched.layer ?? this.#topForNobody(), lowest: watched.lowest };
	}

	/** The producers of before are gone. */
	forgetWatched(): void {
		this.#watched.clear();
	}

	/** Whoever begins to watch without our being told of it in time should see something at once. */
	#topForNobody(): number {
		return this.#arrival !== null || !this.#isReachable ? LAYER_FOR_ARRIVALS : NO_LAYER;
	}

	#expectArrival(): void {
		if (this.#arrival !== null) clearTimeout(this.#arrival);
		this.#arrival = setTimeout(() => {
			this.#arrival = null;
			this.onChange();
		}, ARRIVAL_MS);
	}
}
