import type { CallSession } from '#lib/session/call_session.ts';
import { note } from '#lib/socket/journal.ts';

/**
 * Tells the server when the page goes away, so that the tile goes at once and not after the grace
 * time. A reload looks the same from here; it comes back in with the host key or the session token,
 * which both stay in the browser.
 */
export class Goodbye {
	readonly #onPageHide = () => this.say();

	constructor(
		private readonly session: Pick<CallSession, 'leaveMessage'>,
		private readonly serverUrl = ''
	) {
		window.addEventListener('pagehide', this.#onPageHide);
	}

	/** Out of the call now; does nothing when not in one. */
	say(): void {
		const message = this.session.leaveMessage();
		if (message === null) return;
		const body = new Blob([JSON.stringify(message)], { type: 'application/json' });
		if (!navigator.sendBeacon(`${this.serverUrl}/api/leave`, body)) {
			note('session', 'the browser took no goodbye');
		}
	}

	close(): void {
		window.removeEventListener('pagehide', this.#onPageHide);
	}
}
