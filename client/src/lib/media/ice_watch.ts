import type { IceServer } from '#lib/protocol/protocol.gen.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { ConnectionState, IceParameters, Transport } from 'mediasoup-client/types';

/** A path that is `disconnected` for so long is mended; browsers say it late, so this is short. */
const PATIENCE_MS = 300;
/** A restart that has not connected after this long has failed. */
const RESTART_LIMIT_MS = 5_000;
/** After so many restarts without a connection the transport is built anew. */
const TRIALS = 2;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

export interface IceRestart {
	readonly iceParameters: IceParameters;
	/** With credentials that are fresh. */
	readonly iceServers: readonly IceServer[];
}

export interface IceWatchHooks {
	/** Ask the server for new credentials (RFC 8445 section 2.4). */
	restartIce(transportId: string): Promise<IceRestart>;
	/** The path carries media, or does not. */
	onPath(isUp: boolean): void;
	/** A restart did not help: build a new transport. */
	giveUp(): void;
}

/** Watches one transport's path and mends it: first by an ICE restart, then by giving up on it. */
export class IceWatch {
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asking = false;
	/** A restart has been applied and must show that it helps. */
	#onTrial = false;
	/** Nothing can be asked before the signaling link is back. */
	#waitsForLink = false;
	#failures = 0;
	#trials = 0;
	#closed = false;

	constructor(
		private readonly transport: Transport,
		private readonly hooks: IceWatchHooks
	) {
		transport.on('connectionstatechange', (state) => this.#onState(state));
	}

	/** The signaling link is back: a restart that could not be asked for can be now. */
	linkIsBack(): void {
		if (this.#waitsForLink || this.#isBroken) this.mend();
	}

	/** The path may be dead, whatever the browser says of it. */
	mend(): void {
		if (this.#closed || this.#asking || this.transport.connectionState === 'new') return;
		void this.#restart();
	}

	/** Nothing comes back over it: the same, unless it is being mended already. */
	doubt(): void {
		if (!this.#onTrial && !this.#waitsForLink) this.mend();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
	}

	get #isBroken(): boolean {
		const { connectionState } = this.transport;
		return connectionState === 'disconnected' || connectionState === 'failed';
	}

	#onState(state: ConnectionState): void {
		if (this.#closed) return;
		note('media', `${this.transport.direction} path ${state}`);
		if (state === 'connected') {
			if (!this.#asking) clearTimeout(this.#timer);
			this.#onTrial = false;
			this.#waitsForLink = false;
			this.#failures = 0;
			this.#trials = 0;
			this.hooks.onPath(true);
		} else if (state === 'disconnected') {
			this.hooks.onPath(false);
			if (!this.#onTrial) this.#after(PATIENCE_MS, () => this.mend());
		} else if (state === 'failed') {
			this.hooks.onPath(false);
			if (!this.#onTrial) this.mend();
		}
	}

	async #restart(): Promise<void> {
		this.#asking = true;
		this.#waitsForLink = false;
		clearTimeout(this.#timer);
		try {
			const { iceParameters, iceServers } = await this.hooks.restartIce(this.transport.id);
			if (this.#closed) return;
			if (iceServers.length > 0) {
				await this.transport.updateIceServers({ iceServers: [...iceServers] });
			}
			await this.transport.restartIce({ iceParameters });
			this.#asking = false;
			this.#onTrial = true;
			this.#after(RESTART_LIMIT_MS, () => this.#judge());
		} catch (error) {
			this.#asking = false;
			this.#onRefused(error);
		}
	}

	/** A path that never stopped, as far as the browser knows, says nothing when it is restarted. */
	#judge(): void {
		this.#onTrial = false;
		if (this.transport.connectionState === 'connected') return;
		this.#trials += 1;
		if (this.#trials >= TRIALS) this.hooks.giveUp();
		else this.mend();
	}

	#onRefused(error: unknown): void {
		if (this.#closed) return;
		note('media', 'could not restart ICE', error);
		const code = error instanceof SignalError ? error.code : null;
		if (code === 'unknown-transport') return this.hooks.giveUp();
		// After these the session comes back into the room, and tells.
		this.#waitsForLink = true;
		if (code === 'disconnected' || code === 'not-joined') return;
		const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
		this.#failures += 1;
		this.#after(delayMs * (0.5 + Math.random() / 2), () => this.mend());
	}

	#after(ms: number, act: () => void): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			if (!this.#closed) act();
		}, ms);
	}
}
