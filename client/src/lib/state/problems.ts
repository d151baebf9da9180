import { SignalError } from '#lib/socket/signal_error.ts';
import type { Problem, ProblemCode } from './view.ts';

const BY_ERROR: Readonly<Partial<Record<SignalError['code'], ProblemCode>>> = {
	disconnected: 'server-away',
	timeout: 'server-away',
	'invalid-room-id': 'invalid-room-id',
	'invalid-name': 'invalid-name',
	'room-full': 'room-full',
	'server-full': 'server-full',
	'too-many-pending': 'too-many-pending',
	'rate-limited': 'rate-limited',
	'media-unavailable': 'media-unavailable',
	'shutting-down': 'shutting-down',
	'sign-in-required': 'sign-in-required',
	'invalid-id-token': 'invalid-id-token',
	'sign-in-unavailable': 'sign-in-unavailable',
	'join-denied': 'join-denied',
	'room-locked': 'room-locked',
	banned: 'banned',
	'too-many-sockets': 'too-many-sockets'
};

/** What a person should know of a request that failed. */
export function problemOf(error: unknown): Problem {
	if (!(error instanceof SignalError)) return { code: 'unexpected' };
	const code = BY_ERROR[error.code] ?? 'unexpected';
	// Our own sentences for a broken link tell a person nothing that the code does not.
	return error.isLinkFailure ? { code } : { code, detail: error.message };
}
