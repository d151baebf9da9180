import type { ConsumerInfo, Source } from '#lib/protocol/protocol.gen.ts';
import { Emitter } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { Consumer, Transport } from 'mediasoup-client/types';

/** A track that can be shown or played. */
export interface RemoteTrack {
	readonly consumerId: string;
	readonly participantId: string;
	readonly source: Source;
	readonly track: MediaStreamTrack;
	/** Its sender has paused: nothing flows. */
	readonly paused: boolean;
}

export interface RemoteTrackEvents {
	'track-added': RemoteTrack;
	'track-paused': { readonly consumerId: string; readonly paused: boolean };
	/** `isLost`: not ended by its sender, but by us, to be built anew. */
	'track-removed': { readonly consumerId: string; readonly isLost: boolean };
}

interface Entry {
	readonly info: ConsumerInfo;
	paused: boolean;
	consumer: Consumer | null;
	/** The server has been asked to let it flow. */
	resumed: boolean;
	/** This browser cannot build it; asking again would not help. */
	broken: boolean;
}

/** The consumers that the server made for us, by id, and our side of each. */
export class RemoteConsumers {
	readonly events = new Emitter<RemoteTrackEvents>();
	readonly #entries = new Map<string, Entry>();

	add(infos: readonly ConsumerInfo[]): void {
		for (const info of infos) {
			if (this.#entries.has(info.consumerId)) continue;
			this.#entries.set(info.consumerId, {
				info,
				paused: info.producerPaused,
				consumer: null,
				resumed: false,
				broken: false
			});
		}
	}

	/** Take `infos` as the whole truth. */
	reconcile(infos: readonly ConsumerInfo[]): void {
		const present = new Set(infos.map(({ consumerId }) => consumerId));
		this.close([...this.#entries.keys()].filter((consumerId) => !present.has(consumerId)));
		for (const { producerId, producerPaused } of infos) this.setPaused(producerId, producerPaused);
		this.add(infos);
	}

	close(consumerIds: readonly string[], isLost = false): void {
		for (const consumerId of consumerIds) {
			const entry = this.#entries.get(consumerId);
			if (entry === undefined) continue;
			this.#entries.delete(consumerId);
			if (entry.consumer === null) continue;
			entry.consumer.close();
			this.events.emit('track-removed', { consumerId, isLost });
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

	/** The link broke meanwhile: the server may not have heard that these are ready. */
	doubtServer(): void {
		for (const entry of this.#entries.values()) entry.resumed = false;
	}

	/**
	 * Build our side of every consumer that has none, in one negotiation.
	 * @throws SignalError when the transport cannot be connected.
	 */
	async build(transport: Transport): Promise<void> {
		const missing = [...this.#entries.values()].filter(
			({ consumer, broken }) => consumer === null && !broken
		);
		if (missing.length === 0) return;
		const closing = new Closing(transport);
		try {
			await Promise.race([this.#buildAll(transport, missing), closing.happens]);
		} finally {
			closing.forget();
		}
	}

	/** Whether something should arrive now. */
	get expectFlow(): boolean {
		return [...this.#entries.values()].some(
			({ consumer, paused, resumed }) => consumer !== null && resumed && !paused
		);
	}

	/** Those that are built and that the server has not been asked to resume. */
	readyIds(): string[] {
		return [...this.#entries.values()]
			.filter(({ consumer, resumed }) => consumer !== null && !resumed)
			.map(({ info }) => info.consumerId);
	}

	markResumed(consumerIds: readonly string[]): void {
		for (const consumerId of consumerIds) {
			const entry = this.#entries.get(consumerId);
			if (entry !== undefined) entry.resumed = true;
		}
	}

	async #buildAll(transport: Transport, missing: readonly Entry[]): Promise<void> {
		const built = await Promise.all(missing.map((entry) => this.#tryBuild(transport, entry)));
		// One bad consumer fails a negotiation for all; alone, it fails for itself.
		for (const entry of missing.filter((_, index) => !built[index])) {
			if (transport.closed) return;
			entry.broken = !(await this.#tryBuild(transport, entry));
		}
	}

	/** Whether it worked. */
	async #tryBuild(transport: Transport, entry: Entry): Promise<boolean> {
		try {
			this.#onBuilt(entry, await this.#buildOne(transport, entry.info));
			return true;
		} catch (error) {
			if (error instanceof SignalError) throw error;
			note('media', `could not receive ${entry.info.source}`, error);
			return false;
		}
	}

	#buildOne(transport: Transport, info: ConsumerInfo): Promise<Consumer> {
		const { consumerId, producerId, participantId, source, kind, rtpParameters } = info;
		// Tracks of one stream are kept in step by the browser: voice with face, not with the screen.
		const streamId = source.startsWith('screen') ? `${participantId}-screen` : participantId;
		return transport.consume({ id: consumerId, producerId, kind, rtpParameters, streamId });
	}

	#onBuilt(entry: Entry, consumer: Consumer): void {
		const { consumerId, participantId, source } = entry.info;
		// Closed while it was built.
		if (this.#entries.get(consumerId) !== entry) return consumer.close();
		entry.consumer = consumer;
		const { track } = consumer;
		const { paused } = entry;
		this.events.emit('track-added', { consumerId, participantId, source, track, paused });
	}
}

/**
 * The moment when a transport closes. Browsers never settle a negotiation that is under way then (W3C
 * webrtc-pc, section 4.4.1.2), so whoever waits for one has to wait for this as well.
 */
class Closing {
	readonly happens: Promise<void>;
	#resolve: () => void = () => undefined;

	constructor(private readonly transport: Transport) {
		this.happens = new Promise((resolve) => (this.#resolve = resolve));
		transport.observer.once('close', this.#resolve);
	}

	forget(): void {
		this.transport.observer.off('close', this.#resolve);
	}
}
