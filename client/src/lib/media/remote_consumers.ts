import type { ConsumerInfo, ConsumerLayers, Source } from '#lib/protocol/protocol.gen.ts';
import { Emitter } from '#lib/socket/emitter.ts';
import type { Consumer, Transport } from 'mediasoup-client/types';
import { Closing } from './closing.ts';
import { ConsumerBuilder } from './consumer_builder.ts';
import { FlowBook, type FlowChanges } from './flow_book.ts';
import type { VideoWishes } from './video_wish.ts';

/** A track that can be shown or played. */
export interface RemoteTrack {
	readonly consumerId: string;
	readonly participantId: string;
	readonly source: Source;
	readonly track: MediaStreamTrack;
	/** Its sender has paused: nothing flows. */
	readonly paused: boolean;
}

/** How a video comes: what its sender gets through to the server, and what the server hands on. */
export interface Arrival {
	readonly consumerId: string;
	readonly participantId: string;
	readonly source: Source;
	/** How many spatial layers there are. */
	readonly layerCount: number;
	/** Whether there are layers at all, in space or time; without, `layers` is always null. */
	readonly isLayered: boolean;
	/** 0 to 10 for each layer, the lowest first; 0: this layer is not sent. */
	readonly scores: readonly number[];
	/** Null: nothing is handed on, as far as `isLayered`. */
	readonly layers: ConsumerLayers | null;
}

export interface RemoteTrackEvents {
	'track-added': RemoteTrack;
	'track-paused': { readonly consumerId: string; readonly paused: boolean };
	/** Its track ends right after. `isLost`: not switched off by its sender; one of us connects anew. */
	'track-removed': { readonly consumerId: string; readonly isLost: boolean };
	'track-arrival': Arrival;
}

interface Entry {
	readonly info: ConsumerInfo;
	paused: boolean;
	scores: readonly number[];
	layers: ConsumerLayers | null;
	consumer: Consumer | null;
}

/** The consumers that the server made for us, by id, and our side of each. */
export class RemoteConsumers {
	readonly events = new Emitter<RemoteTrackEvents>();
	readonly #entries = new Map<string, Entry>();
	readonly #flows = new FlowBook();
	readonly #builder = new ConsumerBuilder();

	add(infos: readonly ConsumerInfo[]): void {
		for (const info of infos) {
			if (this.#entries.has(info.consumerId)) continue;
			this.#entries.set(info.consumerId, {
				info,
				paused: info.producerPaused,
				scores: info.producerScores,
				layers: info.layers,
				consumer: null
			});
		}
	}

	/** Take `infos` as the whole truth. */
	reconcile(infos: readonly ConsumerInfo[]): void {
		const present = new Set(infos.map(({ consumerId }) => consumerId));
		this.close([...this.#entries.keys()].filter((consumerId) => !present.has(consumerId)));
		for (const { consumerId, producerId, producerPaused, producerScores, layers } of infos) {
			this.setPaused(producerId, producerPaused);
			this.setScores(producerId, producerScores);
			this.setLayers(consumerId, layers);
		}
		this.add(infos);
	}

	close(consumerIds: readonly string[], isLost = false): void {
		for (const consumerId of consumerIds) {
			const entry = this.#entries.get(consumerId);
			if (entry === undefined) continue;
			this.#entries.delete(consumerId);
			this.#flows.forget(consumerId);
			if (entry.consumer === null) continue;
			// First: whoever shows it may want to keep its last picture.
			this.events.emit('track-removed', { consumerId, isLost });
			entry.consumer.close();
		}
	}

	closeAll(): void {
		this.close([...this.#entries.keys()], true);
	}

	setPaused(producerId: string, paused: boolean): void {
		for (const [consumerId, entry] of this.#entries) {
			if (entry.info.producerId !== producerId || entry.paused === paused) continue;
			entry.paused = paused;
			if (entry.consumer !== null) this.events.emit('track-paused', { consumerId, paused });
		}
	}

	setScores(producerId: string, scores: readonly number[]): void {
		for (const entry of this.#entries.values()) {
			if (entry.info.producerId !== producerId) continue;
			entry.scores = scores;
			this.#tellArrival(entry);
		}
	}

	setLayers(consumerId: string, layers: ConsumerLayers | null): void {
		const entry = this.#entries.get(consumerId);
		if (entry === undefined) return;
		entry.layers = layers;
		this.#tellArrival(entry);
	}

	/** The link broke meanwhile: the server may not have heard what was wanted. */
	doubtServer(): void {
		this.#flows.doubt();
	}

	/**
	 * Build our side of every consumer that has none.
	 * @throws whatever it failed by: nothing more can be built on this transport.
	 */
	async build(transport: Transport): Promise<void> {
		const missing = [...this.#entries.values()]
			.filter(({ consumer, info }) => consumer === null && !this.#builder.isRefused(info))
			.map(({ info }) => info);
		if (missing.length === 0) return;
		const closing = new Closing(transport);
		const building = this.#builder.build(transport, missing, (info, consumer) =>
			this.#onBuilt(info, consumer)
		);
		try {
			await Promise.race([building, closing.happens]);
		} finally {
			closing.forget();
		}
	}

	/** Whether the server has made none for us. */
	get isEmpty(): boolean {
		return this.#entries.size === 0;
	}

	/** What should arrive now: a camera at least, or what may rest for seconds; null: nothing. */
	get expected(): 'camera' | 'other' | null {
		const flowing = [...this.#entries.values()].filter(
			({ consumer, paused, info }) =>
				consumer !== null && !paused && this.#flows.isFlowing(info.consumerId)
		);
		const there = flowing.filter(({ scores }) => !isMissing(scores));
		if (there.some(({ info }) => info.source === 'camera')) return 'camera';
		return there.length > 0 ? 'other' : null;
	}

	/** What the server must be asked, so that those that are built flow as wished. */
	flowChanges(wishes: VideoWishes): FlowChanges {
		const built = [...this.#entries.values()].filter(({ consumer }) => consumer !== null);
		return this.#flows.changes(
			built.map(({ info }) => info),
			wishes
		);
	}

	/** The server has done so. */
	markFlows(changes: FlowChanges): void {
		this.#flows.confirm(changes);
	}

	/** Which consumer a track belongs to. */
	infoOf(trackId: string): ConsumerInfo | null {
		for (const { info, consumer } of this.#entries.values()) {
			if (consumer?.track.id === trackId) return info;
		}
		return null;
	}

	#onBuilt({ consumerId, participantId, source }: ConsumerInfo, consumer: Consumer): void {
		const entry = this.#entries.get(consumerId);
		// Closed while it was built.
		if (entry === undefined) return consumer.close();
		entry.consumer = consumer;
		const { track } = consumer;
		const { paused } = entry;
		this.events.emit('track-added', { consumerId, participantId, source, track, paused });
		this.#tellArrival(entry);
	}

	#tellArrival({ info, consumer, scores, layers }: Entry): void {
		if (consumer === null || info.kind !== 'video') return;
		const { consumerId, participantId, source } = info;
		const arrival = { consumerId, participantId, source, ...layersOf(info), scores, layers };
		this.events.emit('track-arrival', arrival);
	}
}

/** Whether nothing of it reaches the server. */
function isMissing(scores: readonly number[]): boolean {
	return scores.length > 0 && scores.every((score) => score === 0);
}

/** The server tells in the first encoding how many layers stand behind a consumer, such as `S3T3`. */
function layersOf({ rtpParameters }: ConsumerInfo): Pick<Arrival, 'layerCount' | 'isLayered'> {
	const mode = rtpParameters.encodings?.[0]?.scalabilityMode ?? '';
	const [, spatial = '1', temporal = '1'] = /^[LS](\d+)T(\d+)/.exec(mode) ?? [];
	return { layerCount: Number(spatial), isLayered: Number(spatial) > 1 || Number(temporal) > 1 };
}
