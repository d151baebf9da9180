import { note } from '#lib/socket/journal.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';

const TIMEOUT_MS = 1_500;

/** What tells the server over plain HTTP that somebody leaves. */
export interface LeaveMessage {
	readonly roomId: string;
	readonly sessionToken: string;
	/** The link that had the place: another page with the same session may have it by now. */
	readonly connectionId: string | null;
}

/** Tells the server over the link that somebody leaves, and knows what it may not have heard. */
export class Farewell {
	#unheard: LeaveMessage | null = null;

	constructor(private readonly socket: SignalSocket) {}

	/** What stands for a goodbye that is not confirmed yet; null: there is none. */
	get unheard(): LeaveMessage | null {
		return this.#unheard;
	}

	/** Never rejects. Returns what must be told another way; null: nothing. */
	async say(message: LeaveMessage | null): Promise<LeaveMessage | null> {
		this.#unheard = message;
		try {
			await this.socket.request('leave-room', {}, { timeoutMs: TIMEOUT_MS });
			return null;
		} catch (error) {
			note('session', 'left without a goodbye', error);
			return this.#unheard === message ? message : null;
		} finally {
			if (this.#unheard === message) this.#unheard = null;
		}
	}

	/** They come back: a goodbye would be wrong from now on. */
	takeBack(): void {
		this.#unheard = null;
	}
}
