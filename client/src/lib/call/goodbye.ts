import type { CallSession } from '#lib/session/call_session.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';

/**
 * Tell the server when the page goes away, so that the tile goes at once and not after the grace
 * time. A reload looks the same from here; it comes back in with the host key or the session token,
 * which both stay in the browser.
 */
export function sayGoodbyeOnPageHide(session: CallSession, serverUrl = ''): Unsubscribe {
	const onPageHide = () => {
		const message = session.leaveMessage();
		if (message === null) return;
		const body = new Blob([JSON.stringify(message)], { type: 'application/json' });
		if (!navigator.sendBeacon(`${serverUrl}/api/leave`, body)) {
			note('session', 'the browser took no goodbye');
		}
	};
	window.addEventListener('pagehide', onPageHide);
	return () => window.removeEventListener('pagehide', onPageHide);
}
