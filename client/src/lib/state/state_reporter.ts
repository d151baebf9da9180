import type { ParticipantState, SetState } from '#lib/protocol/protocol.gen.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';

/** What keeps the own picture smaller than somebody wants it. */
export type VideoLimit = ParticipantState['videoLimit'];

export interface OwnState {
	readonly muted: boolean;
	readonly cameraOff: boolean;
	readonly handRaised: boolean;
	/** A screen. */
	readonly sharing: boolean;
	readonly lowData: boolean;
	readonly videoLimit: VideoLimit;
	/** The shorter side of the own camera's picture in px; 0: there is none. */
	readonly videoHeight: number;
}

/** How long to wait when the server names no time, in ms. */
const RETRY_MS = 1_000;

/** Tells the others of one's own state: what is told catches up with what is, one message at a time. */
export class StateReporter {
	#told: Partial<OwnState> = {};
	/** Our newest word on it that the server confirmed; null: none, or another one may have come after it. */
	#saidMuted: boolean | null = null;
	#wanted: OwnState | null = null;
	#active = false;
	#running = false;

	constructor(private readonly socket: SignalSocket) {}

	/** Whether our last word was that we are heard, as far as the server confirmed it; outlives `start`. */
	get saidUnmuted(): boolean {
		return this.#saidMuted === false;
	}

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
				const failure = await this.#tell(change);
				// A new admission meanwhile starts from nothing again.
				if (told === this.#told) this.#told = after(told, change, failure);
				this.#noteMuted(change, failure);
				const waitMs = failure === null ? null : retryDelayMs(failure);
				if (waitMs !== null) await new Promise((resolve) => setTimeout(resolve, waitMs));
			}
		} finally {
			this.#running = false;
		}
	}

	#noteMuted({ muted }: SetState, failure: SignalError | null): void {
		if (typeof muted !== 'boolean' || muted === this.#saidMuted) return;
		if (failure === null) this.#saidMuted = muted;
		// What got lost may have arrived.
		else if (failure.isLinkFailure) this.#saidMuted = null;
	}

	/** Null when it worked. */
	async #tell(change: SetState): Promise<SignalError | null> {
		try {
			await this.socket.request('set-state', change);
			return null;
		} catch (error) {
			note('state', 'could not tell the own state', error);
			if (!(error instanceof SignalError)) throw error;
			// Without the link there is nobody to tell; the next admission starts from nothing.
			if (error.code === 'disconnected') this.#active = false;
			return error;
		}
	}

	#difference(): SetState | null {
		if (!this.#active || this.#wanted === null) return null;
		const { muted, cameraOff, handRaised, sharing, lowData, videoLimit, videoHeight } =
			this.#wanted;
		const change: SetState = {
			...(muted === this.#told.muted ? {} : { muted }),
			...(cameraOff === this.#told.cameraOff ? {} : { cameraOff }),
			...(handRaised === this.#told.handRaised ? {} : { handRaised }),
			...(sharing === this.#told.sharing ? {} : { sharing }),
			...(lowData === this.#told.lowData ? {} : { lowData }),
			...(videoLimit === this.#told.videoLimit ? {} : { videoLimit }),
			...(videoHeight === this.#told.videoHeight ? {} : { videoHeight })
		};
		return Object.keys(change).length === 0 ? null : change;
	}
}

/** When telling again makes sense, in ms from now; null: never. */
function retryDelayMs(failure: SignalError): number | null {
	if (failure.code !== 'rate-limited' && failure.code !== 'timeout') return null;
	return failure.retryAfterMs ?? RETRY_MS;
}

/** What the server knows now, as far as we know. */
function after(
	told: Partial<OwnState>,
	change: SetState,
	failure: SignalError | null
): Partial<OwnState> {
	if (failure?.code === 'rate-limited') return told;
	const others = Object.entries(told).filter(([key]) => !(key in change));
	// A change that got lost may have arrived. A refusal counts as told: it would be refused again.
	const known = failure?.isLinkFailure === true ? [] : Object.entries(change);
	return Object.fromEntries([...others, ...known].filter(([, value]) => value !== null));
}
