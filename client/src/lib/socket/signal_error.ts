import type { ErrorCode } from '#lib/protocol/protocol.gen.ts';

/**
 * What can go wrong with a request: the server's own codes, `timeout` (no answer in time) and
 * `disconnected` (no link, or it broke before the answer came).
 */
export type SignalErrorCode = ErrorCode | 'timeout' | 'disconnected';

/** A request that failed. `message` is a sentence a person can act on. */
export class SignalError extends Error {
	override readonly name = 'SignalError';

	constructor(
		readonly code: SignalErrorCode,
		message: string,
		/** Milliseconds after which another try makes sense, if the server said so. */
		readonly retryAfterMs: number | null = null
	) {
		super(message);
	}

	/** The link failed, not the request: the same request may succeed once the link is back. */
	get isLinkFailure(): boolean {
		return this.code === 'disconnected' || this.code === 'timeout';
	}
}

/** Whether `error` says that the link failed, not the request. */
export function isLinkFailure(error: unknown): boolean {
	return error instanceof SignalError && error.isLinkFailure;
}

/** Whatever was thrown, as a request that failed. */
export function asSignalError(error: unknown): SignalError {
	if (error instanceof SignalError) return error;
	return new SignalError('internal-error', error instanceof Error ? error.message : String(error));
}
