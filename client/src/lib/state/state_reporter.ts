import type { SetState } from '#lib/protocol/protocol.gen.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';

export interface OwnState {
	readonly muted: boolean;
	readonly cameraOff: boolean;
	readonly handRaised: boolean;
}

/** How long to wait when the server names no time, in ms. */
const RETRY_MS = 1_000;

/** Tells the others of one's own state: what is told catches up with what is, one message at a time. */
export class StateReporter {
	#told: Partial<OwnState> = {};
	#wanted: OwnState | null = null;
	#active = false;
	#running = false;

	constructor(private readonly socket: SignalSocket) {}

	/** In the room (again): the server may know nothing. */
	start(state: OwnState): void {
		this.#active = true;
		this.#told = {};
		this.report(state);
	}

	stop(): void {
		this.#active = false;
	}

	report(state: OwnState): void {
		this.#wanted = state;
		if (this.#active && !this.#running) void this.#run();
	}

	async #run(): Promise<void> {
		this.#running = true;
		try {
			for (let change = this.#difference(); change !== null; change = this.#difference()) {
				const told = this.#told;
				const waitMs = await this.#tell(change);
				// A new admission meanwhile starts from nothing again.
				if (waitMs === null && told === this.#told)
					this.#told = { ...told, ...withoutNull(change) };
				if (waitMs !== null) await new Promise((resolve) => setTimeout(resolve, waitMs));
			}
		} finally {
			this.#running = false;
		}
	}

	/** Null when there is nothing more to do about it, else how long to wait before telling again. */
	async #tell(change: SetState): Promise<number | null> {
		try {
			await this.socket.request('set-state', change);
			return null;
		} catch (error) {
			note('state', 'could not tell the own state', error);
			if (!(error instanceof SignalError)) return null;
			// Without the link there is nobody to tell; the next admission starts from nothing.
			if (error.code === 'disconnected') this.#active = false;
			const worthAnother = error.code === 'rate-limited' || error.code === 'timeout';
			return worthAnother ? (error.retryAfterMs ?? RETRY_MS) : null;
		}
	}

	#difference(): SetState | null {
		if (!this.#active || this.#wanted === null) return null;
		const { muted, cameraOff, handRaised } = this.#wanted;
		const change: SetState = {
			...(muted === this.#told.muted ? {} : { muted }),
			...(cameraOff === this.#told.cameraOff ? {} : { cameraOff }),
			...(handRaised === this.#told.handRaised ? {} : { handRaised })
		};
		return Object.keys(change).length === 0 ? null : change;
	}
}

function withoutNull(change: SetState): Partial<OwnState> {
	return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
}
