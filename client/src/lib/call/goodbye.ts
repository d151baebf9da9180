import type { CallSession } from '#lib/session/call_session.ts';
import type { LeaveMessage } from '#lib/session/farewell.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';

/**
 * Tells the server when the page goes away, or somebody leaves while the link is down, so that the tile
 * goes at once and not after the grace time. A reload looks the same from here; it comes back in with the
 * host key or the session token, which both stay in the browser.
 */
export class Goodbye {
	readonly #onPageHide = () => this.say();
	readonly #unsubscribe: Unsubscribe;

	constructor(
		private readonly session: Pick<CallSession, 'leaveMessage' | 'on'>,
		private readonly serverUrl = ''
	) {
		this.#unsubscribe = session.on('left-unheard', (message) => this.#send(message));
		window.addEventListener('pagehide', this.#onPageHide);
	}

	/** Out of the call now; does nothing when not in one. */
	say(): void {
		const message = this.session.leaveMessage();
		if (message !== null) this.#send(message);
	}

	close(): void {
		this.#unsubscribe();
		window.removeEventListener('pagehide', this.#onPageHide);
	}

	#send(message: LeaveMessage): void {
		const body = new Blob([JSON.stringify(message)], { type: 'application/json' });
		if (!navigator.sendBeacon(`${this.serverUrl}/api/leave`, body)) {
			note('session', 'the browser took no goodbye');
		}
	}
}
