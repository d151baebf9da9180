import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { Device, Producer, Transport } from 'mediasoup-client/types';
import type { WantedLayers } from './audience.ts';
import { canNameLayers, nameLayers, sendsAllLayers } from './camera_layers.ts';
import type { MediaServer } from './media_server.ts';
import {
	endsWithItsTrack,
	NO_LAYER,
	producerProfile,
	TOP_CAMERA_LAYER,
	type LocalKind
} from './profiles.ts';
import { keepSharp, sends } from './sharpness.ts';

/** What transports are built from; a new one for each admission that brings new media. */
export interface MediaGround {
	readonly device: Device;
	readonly server: MediaServer;
}

/** One send transport with at most one producer on it. */
export class SendPath {
	#producer: Producer | null = null;
	/** What the server has confirmed; null: not known, so it is told again. */
	#serverPaused: boolean | null = null;
	#closingId: string | null = null;
	/** The track whose size the layers have; null where they have none. */
	#namedFor: MediaStreamTrack | null = null;
	/** The track that was made sharp, and for how many people. */
	#sharp: { readonly track: MediaStreamTrack; readonly people: number } | null = null;

	private constructor(
		private readonly kind: LocalKind,
		private readonly ground: MediaGround,
		readonly transport: Transport
	) {}

	/** @throws SignalError when the server gives no transport. */
	static async open(kind: LocalKind, ground: MediaGround): Promise<SendPath> {
		const { device, server } = ground;
		const { transportId, ...options } = await server.createTransport('send');
		const transport = device.createSendTransport({
			...options,
			id: transportId
		});
		transport.on('connect', ({ dtlsParameters }, done, failed) => {
			server.connectTransport(transportId, dtlsParameters).then(done, failed);
		});
		transport.on('produce', ({ rtpParameters }, done, failed) => {
			server
				.produce(transportId, kind, rtpParameters)
				.then((producerId) => done({ id: producerId }), failed);
		});
		return new SendPath(kind, ground, transport);
	}

	get producer(): Producer | null {
		return this.#producer;
	}

	/** Send this track to so many people, in the wanted layers; the producer of before goes on with it. */
	async carry(
		track: MediaStreamTrack,
		people: number,
		wanted: (producerId: string) => WantedLayers
	): Promise<void> {
		await this.#finishClosing();
		const producer = (this.#producer ??= await this.#produce(track));
		await producer.replaceTrack({ track });
		if (this.#namedFor !== null && this.#namedFor !== track && producer.rtpSender !== undefined)
			await this.#nameFor(producer.rtpSender, track);
		producer.resume();
		if (this.#serverPaused !== false) {
			await this.ground.server.resumeProducer(producer.id);
			this.#serverPaused = false;
		}
		const layers = wanted(producer.id);
		if (this.kind === 'screen') return this.#sharpen(producer, track, people, layers);
		if (this.kind !== 'camera') return;
		const current = producer.maxSpatialLayer ?? TOP_CAMERA_LAYER;
		if (layers.top !== current) await producer.setMaxSpatialLayer(layers.top);
	}

	/** Send nothing: a screen ends, the others pause. */
	async rest(): Promise<void> {
		await this.#finishClosing();
		const producer = this.#producer;
		if (producer === null) return;
		if (endsWithItsTrack(this.kind)) {
			producer.close();
			this.#producer = null;
			this.#closingId = producer.id;
			return this.#finishClosing();
		}
		producer.pause();
		if (this.#serverPaused !== true) {
			await this.ground.server.pauseProducer(producer.id);
			this.#serverPaused = true;
		}
		await producer.replaceTrack({ track: null });
	}

	/** The link broke meanwhile: what the server was told may not have arrived. */
	doubtServer(): void {
		this.#serverPaused = null;
	}

	/** Raise a screen to its full sharpness once more with the next `carry`. */
	doubtSharpness(): void {
		this.#sharp = null;
	}

	close(): void {
		this.transport.close();
	}

	/** Whoever comes in late should not wait for text to become readable. */
	async #sharpen(
		{ rtpSender }: Producer,
		track: MediaStreamTrack,
		people: number,
		{ top, lowest }: WantedLayers
	): Promise<void> {
		const { track: before, people: peopleBefore = 0 } = this.#sharp ?? {};
		this.#sharp = { track, people };
		const isDull = before !== track || people > peopleBefore;
		const layers = { whole: top !== NO_LAYER, lowest };
		if (isDull || !sends(rtpSender, layers)) await keepSharp(track, rtpSender, layers);
	}

	async #produce(track: MediaStreamTrack): Promise<Producer> {
		const { device } = this.ground;
		const names = this.kind === 'camera' && canNameLayers(device.handlerName);
		const naming: Promise<void>[] = [];
		const producer = await this.transport.produce({
			...producerProfile(this.kind, device, track, sendsAllLayers(device.handlerName, names)),
			track,
			// Tracks belong to the local sources, which stop them.
			stopTracks: false,
			disableTrackOnPause: false,
			// Before anything is negotiated, so that no layer is dropped even for a moment.
			...(names ? { onRtpSender: (sender) => void naming.push(this.#nameFor(sender, track)) } : {})
		});
		this.#serverPaused = false;
		await Promise.all(naming);
		return producer;
	}

	/** Give the layers sizes of this track: another camera may be larger or smaller than the one before. */
	async #nameFor(sender: RTCRtpSender, track: MediaStreamTrack): Promise<void> {
		try {
			await nameLayers(sender, track);
			this.#namedFor = track;
		} catch (error) {
			// Then they are parts of whatever is sent.
			note('media', 'the camera keeps its layers', error);
		}
	}

	async #finishClosing(): Promise<void> {
		if (this.#closingId === null) return;
		try {
			await this.ground.server.closeProducer(this.#closingId);
		} catch (error) {
			// It may have been closed by a request whose answer was lost.
			if (!(error instanceof SignalError && error.code === 'unknown-producer')) throw error;
		}
		this.#closingId = null;
	}
}
