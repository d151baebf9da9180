import { note } from '#lib/socket/journal.ts';
import type { ConnectionState, IceParameters, Transport } from 'mediasoup-client/types';

/** A path that is `disconnected` for so long gets new ICE credentials. */
const PATIENCE_MS = 1_500;
/** A restart that has not connected after this long has failed. */
const RESTART_LIMIT_MS = 8_000;

export interface IceWatchHooks {
	/** Ask the server for new credentials (RFC 8445 section 2.4). */
	restartIce(transportId: string): Promise<IceParameters>;
	/** The path carries media, or does not. */
	onPath(isUp: boolean): void;
	/** A restart did not help: build a new transport. */
	giveUp(): void;
}

/** Watches one transport's path and mends it: first by an ICE restart, then by giving up on it. */
export class IceWatch {
	#timer: ReturnType<typeof setTimeout> | undefined;
	#restarting = false;
	#closed = false;

	constructor(
		private readonly transport: Transport,
		private readonly hooks: IceWatchHooks
	) {
		transport.on('connectionstatechange', (state) => this.#onState(state));
	}

	/** The signaling link is back: a restart that could not be asked for can be now. */
	linkIsBack(): void {
		const { connectionState } = this.transport;
		if (connectionState === 'disconnected' || connectionState === 'failed') void this.#restart();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
	}

	#onState(state: ConnectionState): void {
		if (this.#closed) return;
		note('media', `${this.transport.direction} path ${state}`);
		if (state === 'connected') {
			clearTimeout(this.#timer);
			this.#restarting = false;
			this.hooks.onPath(true);
		} else if (state === 'disconnected') {
			this.hooks.onPath(false);
			if (!this.#restarting) this.#after(PATIENCE_MS, () => void this.#restart());
		} else if (state === 'failed') {
			this.hooks.onPath(false);
			if (!this.#restarting) void this.#restart();
		}
	}

	async #restart(): Promise<void> {
		if (this.#restarting || this.#closed) return;
		this.#restarting = true;
		this.#after(RESTART_LIMIT_MS, () => this.hooks.giveUp());
		try {
			const iceParameters = await this.hooks.restartIce(this.transport.id);
			if (!this.#closed) await this.transport.restartIce({ iceParameters });
		} catch (error) {
			note('media', 'could not restart ICE', error);
			// Without the link nothing can be asked; `linkIsBack` tries again.
			this.#restarting = false;
			clearTimeout(this.#timer);
		}
	}

	#after(ms: number, act: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			if (!this.#closed) act();
		}, ms);
	}
}
