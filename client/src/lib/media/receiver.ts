import type { ConsumerInfo, ConsumerLayers } from '#lib/protocol/protocol.gen.ts';
import { note } from '#lib/socket/journal.ts';
import type { Transport } from 'mediasoup-client/types';
import { countFlow } from './flow_stats.ts';
import { FlowWatch, type FlowLook } from './flow_watch.ts';
import { IceWatch } from './ice_watch.ts';
import { countLine, LineWatch } from './line_watch.ts';
import type { MediaServer } from './media_server.ts';
import { Orphans } from './orphans.ts';
import { RemoteConsumers } from './remote_consumers.ts';
import type { MediaGround } from './send_path.ts';
import { Settler } from './settler.ts';
import type { VideoWishes } from './video_wish.ts';

const CAMERA_PATIENCE_MS = 2_000;
/** Where a screen does not change, or the only voice fell silent at its sender, little but answers comes. */
const OTHER_PATIENCE_MS = 3_000;

export interface ReceiverHooks {
	onPath(isUp: boolean): void;
	/** There is no path yet, and nothing to be received. */
	onIdle(): void;
	/** Nothing can be received, for now. */
	onFailure(error: unknown): void;
	onRecovery(): void;
	/** What should come has stopped coming. */
	onFlatline(): void;
	/** The end of that. */
	onFlow(): void;
	/** Much of what comes is lost on the way. */
	onCongestion(): void;
}

/** Keeps the receive transport up and every consumer that the server made built and flowing. */
export class Receiver {
	readonly consumers = new RemoteConsumers();
	#ground: MediaGround | null = null;
	#transport: Transport | null = null;
	#watch: IceWatch | null = null;
	#flow: FlowWatch | null = null;
	#line: LineWatch | null = null;
	/** Whether the server must be asked what there is. */
	#stale = true;
	/** Notifications that came while the answer to `start-consuming` was on its way. */
	#held: (() => void)[] | null = null;
	#wishes: VideoWishes = new Map();
	readonly #orphans = new Orphans();
	readonly #settler: Settler;

	constructor(private readonly hooks: ReceiverHooks) {
		this.#settler = new Settler({
			name: 'receiving',
			step: () => this.#settle(),
			repair: () => this.#dropTransport(),
			inTrouble: (error) => hooks.onFailure(error),
			outOfTrouble: () => hooks.onRecovery()
		});
	}

	get transport(): Transport | null {
		return this.#transport;
	}

	attach(ground: MediaGround): Promise<void> {
		this.#ground = ground;
		this.#stale = true;
		return this.#settler.wake();
	}

	/** The media objects on the server are gone, or will be. */
	detach(): void {
		this.#dropTransport();
		this.#orphans.forget();
		this.#ground = null;
	}

	/** The signaling link is back, with the media objects of before. */
	recheck(): Promise<void> {
		this.consumers.doubtServer();
		this.#stale = true;
		this.#watch?.linkIsBack();
		return this.#settler.wake();
	}

	/** The path may be dead, whatever the browser says of it. */
	mend(): void {
		this.#watch?.mend();
		void this.#settler.wake();
	}

	add(infos: readonly ConsumerInfo[]): void {
		this.#inOrder(() => this.consumers.add(infos));
		void this.#settler.wake();
	}

	/** `isLost`: their sender connects anew. */
	remove(consumerIds: readonly string[], isLost = false): void {
		this.#inOrder(() => this.consumers.close(consumerIds, isLost));
	}

	setPaused(producerId: string, paused: boolean): void {
		this.#inOrder(() => this.consumers.setPaused(producerId, paused));
	}

	setScores(producerId: string, scores: readonly number[]): void {
		this.#inOrder(() => this.consumers.setScores(producerId, scores));
	}

	setLayers(consumerId: string, layers: ConsumerLayers | null): void {
		this.#inOrder(() => this.consumers.setLayers(consumerId, layers));
	}

	/** What is wanted of the others' videos from now on. */
	setWishes(wishes: VideoWishes): Promise<void> {
		this.#wishes = wishes;
		return this.#settler.wake();
	}

	#inOrder(change: () => void): void {
		if (this.#held === null) change();
		else this.#held.push(change);
	}

	async #settle(): Promise<void> {
		const ground = this.#ground;
		if (ground === null) return;
		await this.#orphans.close(ground.server);
		if (ground !== this.#ground) return;
		const transport = this.#transport ?? (await this.#open(ground));
		if (transport === null) return;
		if (this.#stale) await this.#ask(ground, transport);
		if (transport !== this.#transport) return;
		await this.#build(transport);
		if (transport !== this.#transport) return;
		await this.#letFlow(ground.server);
		if (this.consumers.isEmpty && transport.connectionState === 'new') this.hooks.onIdle();
	}

	async #build(transport: Transport): Promise<void> {
		try {
			await this.consumers.build(transport);
		} catch (error) {
			// It keeps what it could not connect with, and would offer that a second time, which browsers refuse.
			if (transport === this.#transport) this.#dropTransport();
			throw error;
		}
	}

	async #letFlow(server: MediaServer): Promise<void> {
		const changes = this.consumers.flowChanges(this.#wishes);
		const { layers, resume, pause } = changes;
		// The server takes them in this order; nobody needs to wait for the one before.
		await Promise.all([
			layers.length > 0 && server.setConsumerLayers([...layers]),
			resume.length > 0 && server.resumeConsumers([...resume]),
			pause.length > 0 && server.pauseConsumers([...pause])
		]);
		this.consumers.markFlows(changes);
	}

	async #ask(ground: MediaGround, transport: Transport): Promise<void> {
		this.#held = [];
		this.#stale = false;
		try {
			const infos = await ground.server.startConsuming(
				transport.id,
				ground.device.recvRtpCapabilities
			);
			if (transport === this.#transport) this.consumers.reconcile(infos);
		} catch (error) {
			this.#stale = true;
			throw error;
		} finally {
			const held = this.#held;
			this.#held = null;
			for (const change of held) change();
		}
	}

	/** A new transport; null when it is not wanted any more. */
	async #open(ground: MediaGround): Promise<Transport | null> {
		const { device, server } = ground;
		const { transportId, ...options } = await server.createTransport('recv');
		if (this.#ground !== ground) {
			// It may have been made after everything else was given up.
			this.#orphans.add(transportId);
			return null;
		}
		const transport = device.createRecvTransport({ ...options, id: transportId });
		transport.on('connect', ({ dtlsParameters }, done, failed) => {
			server.connectTransport(transportId, dtlsParameters).then(done, failed);
		});
		this.#watch = new IceWatch(transport, {
			restartIce: (id) => server.restartIce(id),
			onPath: (isUp) => this.hooks.onPath(isUp),
			giveUp: () => {
				this.#dropTransport();
				void this.#settler.wake();
			}
		});
		this.#flow = new FlowWatch({
			look: () => this.#look(transport),
			onFlatline: () => this.hooks.onFlatline(),
			onFlow: () => this.hooks.onFlow()
		});
		this.#line = new LineWatch({
			read: () => countLine(transport),
			onReport: (report) => {
				if (report.evidence === 'loss') this.hooks.onCongestion();
				// Without a link nothing can be done about it, and it is told again while it lasts.
				server.reportCongestion(report).catch((error: unknown) => {
					note('media', 'could not report congestion', error);
				});
			}
		});
		this.#transport = transport;
		return transport;
	}

	async #look(transport: Transport): Promise<FlowLook | null> {
		const { expected } = this.consumers;
		const count = expected === null ? null : await countFlow(transport);
		if (count === null) return null;
		const { bytesReceived, answers } = count;
		if (expected === 'camera') return { received: bytesReceived, patienceMs: CAMERA_PATIENCE_MS };
		return { received: bytesReceived + answers, patienceMs: OTHER_PATIENCE_MS };
	}

	#dropTransport(): void {
		this.#stale = true;
		if (this.#transport === null) return;
		this.#orphans.add(this.#transport.id);
		this.#watch?.close();
		this.#watch = null;
		this.#flow?.close();
		this.#flow = null;
		this.#line?.close();
		this.#line = null;
		this.consumers.closeAll();
		this.#transport.close();
		this.#transport = null;
	}
}
