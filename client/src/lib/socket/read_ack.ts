import type { ErrorReply } from '#lib/protocol/protocol.gen.ts';
import { SignalError } from './signal_error.ts';

/**
 * The reply in an acknowledgement.
 * @throws SignalError when the acknowledgement reports a failure or is not an object.
 */
export function readAck<Reply>(event: string, ack: unknown): Reply {
	if (typeof ack !== 'object' || ack === null) {
		throw new SignalError('internal-error', `The server answered ${event} with nothing readable.`);
	}
	if ('error' in ack) {
		const { error, message, retryAfterMs } = ack as ErrorReply;
		throw new SignalError(error, message, retryAfterMs ?? null);
	}
	return ack as Reply;
}

/** Whether an acknowledgement says that this link is of nobody in a room. */
export function saysNotJoined(ack: unknown): boolean {
	return typeof ack === 'object' && ack !== null && 'error' in ack && ack.error === 'not-joined';
}

/** What became of a request that was never acknowledged. */
export function readAckFailure(event: string, error: unknown): SignalError {
	const detail = error instanceof Error ? error.message : String(error);
	if (detail.includes('disconnected')) {
		return new SignalError('disconnected', `The connection broke before ${event} was answered.`);
	}
	return new SignalError('timeout', `The server did not answer ${event} in time.`);
}

/** What the server said when it turned a connection away; null when the connection just failed. */
export function readRefusal(error: Error): SignalError | null {
	const data: unknown = 'data' in error ? error.data : null;
	if (typeof data !== 'object' || data === null || !('error' in data)) return null;
	const { error: code, message, retryAfterMs } = data as ErrorReply;
	return new SignalError(code, message, retryAfterMs ?? null);
}
