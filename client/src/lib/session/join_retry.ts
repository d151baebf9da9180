import type { SignalError } from '#lib/socket/signal_error.ts';
import type { SessionEnd } from './session_events.ts';

/** What to do about a join that failed. */
export type JoinVerdict =
	| { readonly kind: 'wait-for-link' }
	/** `isWorthAWord`: it has lasted, or will. */
	| { readonly kind: 'retry'; readonly afterMs: number; readonly isWorthAWord: boolean }
	| { readonly kind: 'end'; readonly reason: SessionEnd }
	| { readonly kind: 'back-to-lobby' };

const FIRST_RETRY_MS = 500;
const RETRY_CAP_MS = 8_000;
/** So many tries may fail in a row before it is told. */
const QUIET_TRIES = 2;

/** A person who presses Join sees a failure at once, and decides about another try. */
export function judgeFirstJoin(error: SignalError): JoinVerdict {
	switch (error.code) {
		case 'room-full':
			return { kind: 'end', reason: 'room-full' };
		case 'join-denied':
			return { kind: 'end', reason: 'denied' };
		case 'room-ended':
			return { kind: 'end', reason: 'room-ended' };
		default:
			return { kind: 'back-to-lobby' };
	}
}

/**
 * A call under way comes back by itself as long as the page is open and nobody says no.
 * `tries`: failed ones so far.
 */
export function judgeRejoin(
	error: SignalError,
	tries: number,
	random: () => number = Math.random
): JoinVerdict {
	switch (error.code) {
		case 'disconnected':
			return { kind: 'wait-for-link' };
		case 'join-denied':
			return { kind: 'end', reason: 'denied' };
		case 'banned':
			return { kind: 'end', reason: 'removed' };
		case 'room-ended':
			return { kind: 'end', reason: 'room-ended' };
		case 'room-locked':
		case 'invalid-name':
		case 'sign-in-required':
		case 'invalid-id-token':
			return { kind: 'back-to-lobby' };
		default:
			// Whatever it is, also what a newer server says, it may pass.
			return {
				kind: 'retry',
				afterMs: (error.retryAfterMs ?? 0) + retryDelayMs(tries, random),
				isWorthAWord: error.code === 'room-full' || tries >= QUIET_TRIES
			};
	}
}

/** A knock goes on by itself as well, but a full room has none to wait at. */
export function judgeKnockAgain(error: SignalError, tries: number): JoinVerdict {
	if (error.code === 'room-full') return { kind: 'end', reason: 'room-full' };
	return judgeRejoin(error, tries);
}

/** The upper half is random, so that a room does not come back as one, whatever the server asks for. */
function retryDelayMs(tries: number, random: () => number): number {
	const full = Math.min(RETRY_CAP_MS, FIRST_RETRY_MS * 2 ** Math.min(tries, 8));
	return full / 2 + (full / 2) * random();
}
