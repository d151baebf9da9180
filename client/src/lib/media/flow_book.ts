import type { ConsumerInfo, PreferredLayers } from '#lib/protocol/protocol.gen.ts';
import { PLAIN_WISH, wishKey, type VideoWish, type VideoWishes } from './video_wish.ts';

/** What the server is to be asked, by list. */
export interface FlowChanges {
	readonly layers: readonly PreferredLayers[];
	readonly resume: readonly string[];
	readonly pause: readonly string[];
}

/** What the server is known to do with a consumer; null: not known. */
interface Known {
	flows: boolean | null;
	spatialLayer: number | null;
	priority: number | null;
}

/** The server makes consumers paused. */
const UNTOUCHED: Known = { flows: false, spatialLayer: null, priority: null };

/** Keeps what the server was asked of each consumer, and finds what it must still be asked. */
export class FlowBook {
	readonly #known = new Map<string, Known>();

	/** What brings these consumers to what is wished; sound always flows. */
	changes(infos: readonly ConsumerInfo[], wishes: VideoWishes): FlowChanges {
		const layers: PreferredLayers[] = [];
		const resume: string[] = [];
		const pause: string[] = [];
		for (const { consumerId, participantId, source, kind } of infos) {
			const isVideo = kind === 'video';
			const wish = (isVideo && wishes.get(wishKey(participantId, source))) || PLAIN_WISH;
			const known = this.#known.get(consumerId) ?? UNTOUCHED;
			if (wish.flows !== known.flows) (wish.flows ? resume : pause).push(consumerId);
			const preferred = preferredLayers(consumerId, wish, known);
			if (preferred !== null) layers.push(preferred);
		}
		return { layers, resume, pause };
	}

	/** The server has done this. */
	confirm({ layers, resume, pause }: FlowChanges): void {
		for (const { consumerId, spatialLayer, priority } of layers) {
			const known = this.#of(consumerId);
			known.spatialLayer = spatialLayer;
			known.priority = priority ?? known.priority;
		}
		for (const consumerId of resume) this.#of(consumerId).flows = true;
		for (const consumerId of pause) this.#of(consumerId).flows = false;
	}

	/** What was asked may not have arrived. */
	doubt(): void {
		for (const known of this.#known.values()) {
			Object.assign(known, { flows: null, spatialLayer: null, priority: null });
		}
	}

	/** As far as the server confirmed it. */
	isFlowing(consumerId: string): boolean {
		return this.#known.get(consumerId)?.flows === true;
	}

	forget(consumerId: string): void {
		this.#known.delete(consumerId);
	}

	#of(consumerId: string): Known {
		const known = this.#known.get(consumerId) ?? { ...UNTOUCHED };
		this.#known.set(consumerId, known);
		return known;
	}
}

/** Null: nothing to ask. A consumer that does not flow keeps the layer that it had. */
function preferredLayers(
	consumerId: string,
	{ flows, spatialLayer, priority }: VideoWish,
	known: Known
): PreferredLayers | null {
	if (!flows || spatialLayer === null) return null;
	if (spatialLayer === known.spatialLayer && priority === known.priority) return null;
	return { consumerId, spatialLayer, ...(priority === null ? {} : { priority }) };
}
