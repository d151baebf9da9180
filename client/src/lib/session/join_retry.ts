import type { SignalError } from '#lib/socket/signal_error.ts';
import type { SessionEnd } from './session_events.ts';

/** What to do about a join that failed. */
export type JoinVerdict =
	| { readonly kind: 'wait-for-link' }
	| { readonly kind: 'retry'; readonly afterMs: number }
	| { readonly kind: 'end'; readonly reason: SessionEnd }
	| { readonly kind: 'back-to-lobby' };

const FIRST_RETRY_MS = 500;
const RETRY_CAP_MS = 8_000;
/** Tries to come back into a call before it counts as lost; with the delays, about a minute. */
const REJOIN_TRIES = 10;

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

/** A call under way comes back by itself as long as there is hope. `tries`: failed ones so far. */
export function judgeRejoin(error: SignalError, tries: number): JoinVerdict {
	switch (error.code) {
		case 'disconnected':
			return { kind: 'wait-for-link' };
		case 'room-full':
			return { kind: 'end', reason: 'room-full' };
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
		case 'timeout':
		case 'not-joined':
		case 'rate-limited':
		case 'server-full':
		case 'too-many-pending':
		case 'media-unavailable':
		case 'sign-in-unavailable':
		case 'shutting-down':
		case 'internal-error':
			if (tries >= REJOIN_TRIES) return { kind: 'end', reason: 'failed' };
			return { kind: 'retry', afterMs: error.retryAfterMs ?? retryDelayMs(tries) };
		default:
			return { kind: 'end', reason: 'failed' };
	}
}

function retryDelayMs(tries: number): number {
	return Math.min(RETRY_CAP_MS, FIRST_RETRY_MS * 2 ** tries);
}
