import type { Watched } from './audience.ts';
import type { ConsumerInfo, ConsumerLayers } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import type { Device, RtpCapabilities, Transport } from 'mediasoup-client/types';
import type { MediaServer } from './media_server.ts';
import type { LocalKind } from './profiles.ts';
import { Receiver } from './receiver.ts';
import type { RemoteTrackEvents } from './remote_consumers.ts';
import { SendLane } from './send_lane.ts';
import type { MediaGround } from './send_path.ts';
import { Settler } from './settler.ts';
import type { VideoWishes } from './video_wish.ts';

/** One of the ways that media takes. */
export type PathName = LocalKind | 'receive';

export interface MediaEngineEvents extends RemoteTrackEvents {
	/** A path carries media, or has stopped doing so; it is being mended. */
	path: { readonly name: PathName; readonly isUp: boolean };
	/** There is no such path, and none is wanted. */
	idle: { readonly name: PathName };
	/** A path could not be built in several tries. */
	failure: { readonly name: PathName; readonly error: unknown };
	/** The end of a failure. */
	recovery: { readonly name: PathName };
	/** What the paths are built with could not be loaded in several tries, or now is. */
	loading: { readonly isStuck: boolean };
	/** What should come over a path has stopped coming, though it is not known to be down. */
	flatline: { readonly name: PathName };
	/** The end of that. */
	flow: { readonly name: PathName };
	/** Much of what comes is lost on its way here; told about once a second. */
	congestion: object;
	/** The server may hold media objects that we do not know of: begin anew, without those of before. */
	doubt: object;
}

export interface MediaStart {
	readonly routerRtpCapabilities: RtpCapabilities;
}

/**
 * Sends the local tracks and receives everybody's. It is told what is wanted and keeps it so; what it
 * asks of the server goes through `MediaServer` alone.
 */
export class MediaEngine {
	readonly #events = new Emitter<MediaEngineEvents>();
	readonly #lanes: Record<LocalKind, SendLane>;
	readonly #receiver: Receiver;
	readonly #starter: Settler;
	/** What is still to be started with. */
	#wanted: MediaStart | null = null;
	#attached: Promise<unknown> = Promise.resolve();
	#prepared: Promise<Device> | null = null;

	constructor(
		private readonly server: MediaServer,
		private readonly createDevice: () => Promise<Device>
	) {
		this.#lanes = {
			microphone: new SendLane('microphone', this.#hooks('microphone')),
			camera: new SendLane('camera', this.#hooks('camera')),
			screen: new SendLane('screen', this.#hooks('screen')),
			'screen-audio': new SendLane('screen-audio', this.#hooks('screen-audio'))
		};
		this.#receiver = new Receiver(this.#hooks('receive'));
		this.#starter = new Settler({
			name: 'starting',
			step: () => this.#attach(),
			repair: () => undefined,
			inTrouble: () => this.#events.emit('loading', { isStuck: true }),
			outOfTrouble: () => this.#events.emit('loading', { isStuck: false })
		});
		const { events } = this.#receiver.consumers;
		events.on('track-added', (track) => this.#events.emit('track-added', track));
		events.on('track-paused', (change) => this.#events.emit('track-paused', change));
		events.on('track-removed', (removed) => this.#events.emit('track-removed', removed));
		events.on('track-arrival', (arrival) => this.#events.emit('track-arrival', arrival));
	}

	on<Name extends keyof MediaEngineEvents>(
		name: Name,
		handler: (payload: MediaEngineEvents[Name]) => void
	): Unsubscribe {
		return this.#events.on(name, handler);
	}

	/**
	 * Load what a call needs, ahead of it.
	 * @throws UnsupportedError when the library does not know this browser.
	 */
	async prepare(): Promise<void> {
		try {
			await (this.#prepared ??= this.createDevice());
		} catch (error) {
			this.#prepared = null;
			throw error;
		}
	}

	/**
	 * Build everything anew; the wanted tracks are those of before. What it needs of the library is asked for
	 * until it comes. Resolves when all is built, or as far as it can be without the link. Never rejects.
	 */
	async start(start: MediaStart): Promise<void> {
		this.reset();
		this.#wanted = start;
		await this.#starter.wake();
		await this.#attached;
	}

	/** The signaling link is back and the media objects of before still live. */
	async recheck(): Promise<void> {
		await Promise.all(this.#parts().map((part) => part.recheck()));
	}

	/** The network may be another one: find the paths anew, and try again what failed. */
	mend(): void {
		void this.#starter.wake();
		for (const part of this.#parts()) part.mend();
	}

	/** Drop all media objects; what is wanted stays, for the next `start`. */
	reset(): void {
		this.#wanted = null;
		for (const part of this.#parts()) part.detach();
	}

	/** Send this track from now on; null: nothing of this kind. */
	carry(kind: LocalKind, track: MediaStreamTrack | null): Promise<void> {
		return this.#lanes[kind].carry(track);
	}

	/** How many people are in the room, oneself included. */
	setPeople(people: number): void {
		void this.#lanes.camera.setPeople(people);
		void this.#lanes.screen.setPeople(people);
	}

	/** Whether the server can tell what is watched. */
	setReachable(isReachable: boolean): void {
		void this.#lanes.camera.setReachable(isReachable);
		void this.#lanes.screen.setReachable(isReachable);
	}

	/** The page was away: a shared screen is raised to its full sharpness again. */
	refreshScreen(): void {
		void this.#lanes.screen.refresh();
	}

	addConsumers(infos: readonly ConsumerInfo[]): void {
		this.#receiver.add(infos);
	}

	/** `isLost`: nothing was switched off; their sender connects anew. */
	removeConsumers(consumerIds: readonly string[], isLost = false): void {
		this.#receiver.remove(consumerIds, isLost);
	}

	setProducerPaused(producerId: string, paused: boolean): void {
		this.#receiver.setPaused(producerId, paused);
	}

	/** How well each layer of a producer reaches the server. */
	setProducerScores(producerId: string, scores: readonly number[]): void {
		this.#receiver.setScores(producerId, scores);
	}

	/** What the server hands on to a consumer; null: nothing. */
	setConsumerLayers(consumerId: string, layers: ConsumerLayers | null): void {
		this.#receiver.setLayers(consumerId, layers);
	}

	/** What is wanted of the others' videos from now on. */
	setWishes(wishes: VideoWishes): void {
		void this.#receiver.setWishes(wishes);
	}

	/** What of a producer, perhaps an own one, others watch. */
	setWatched(producerId: string, watched: Watched): void {
		for (const kind of ['camera', 'screen'] as const)
			void this.#lanes[kind].setWatched(producerId, watched);
	}

	/** The highest layer of the own camera that anybody watches; null: nobody does, or it was not told. */
	get watchedLayer(): number | null {
		return this.#lanes.camera.watchedLayer;
	}

	/** What a received track carries; null: it is none of ours. */
	consumerOf(trackId: string): ConsumerInfo | null {
		return this.#receiver.consumers.infoOf(trackId);
	}

	/** The transports of this moment, for statistics. */
	transports(): { readonly name: PathName; readonly transport: Transport }[] {
		const kinds: LocalKind[] = ['microphone', 'camera', 'screen', 'screen-audio'];
		const all = [
			...kinds.map((name) => ({ name, transport: this.#lanes[name].path?.transport })),
			{ name: 'receive' as const, transport: this.#receiver.transport ?? undefined }
		];
		return all.flatMap(({ name, transport }) => (transport ? [{ name, transport }] : []));
	}

	close(): void {
		this.reset();
		for (const lane of Object.values(this.#lanes)) void lane.carry(null);
		this.#events.clear();
	}

	async #attach(): Promise<void> {
		const wanted = this.#wanted;
		if (wanted === null) return;
		const device = await (this.#prepared ?? this.createDevice());
		// A device is loaded once, for one router.
		this.#prepared = null;
		await device.load({ routerRtpCapabilities: wanted.routerRtpCapabilities });
		if (wanted !== this.#wanted) return;
		this.#wanted = null;
		const ground: MediaGround = { device, server: this.server };
		// Not waited for here: another start need not wait for what it replaces.
		this.#attached = Promise.all(this.#parts().map((part) => part.attach(ground)));
	}

	#parts(): (SendLane | Receiver)[] {
		// The receiver first: seeing the others is what one waits for.
		return [this.#receiver, ...Object.values(this.#lanes)];
	}

	#hooks(name: PathName) {
		return {
			onPath: (isUp: boolean) => this.#events.emit('path', { name, isUp }),
			onIdle: () => this.#events.emit('idle', { name }),
			onFailure: (error: unknown) => this.#events.emit('failure', { name, error }),
			onRecovery: () => this.#events.emit('recovery', { name }),
			onFlatline: () => this.#events.emit('flatline', { name }),
			onFlow: () => this.#events.emit('flow', { name }),
			onCongestion: () => this.#events.emit('congestion', {}),
			onDoubt: () => this.#events.emit('doubt', {})
		};
	}
}
