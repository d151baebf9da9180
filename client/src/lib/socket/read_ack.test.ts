import { expect, test } from 'vitest';
import { readAck, readAckFailure } from './read_ack.ts';
import { SignalError } from './signal_error.ts';

test('an object without error is the reply', () => {
	expect(readAck('leave-room', {})).toEqual({});
});

test('an error reply is thrown with its code, sentence and time', () => {
	const ack = { error: 'rate-limited', message: 'Too fast.', retryAfterMs: 700 };
	let caught: unknown;
	try {
		readAck('join-room', ack);
	} catch (error) {
		caught = error;
	}
	expect(caught).toBeInstanceOf(SignalError);
	expect(caught).toMatchObject({ code: 'rate-limited', message: 'Too fast.', retryAfterMs: 700 });
});

test.each([undefined, null, 'ok', 7])('%s is no reply', (ack) => {
	expect(() => readAck('join-room', ack)).toThrow(SignalError);
});

test('a lost link and a slow server are told apart', () => {
	const lost = readAckFailure('produce', new Error('socket has been disconnected'));
	const slow = readAckFailure('produce', new Error('operation has timed out'));
	expect([lost.code, slow.code]).toEqual(['disconnected', 'timeout']);
	expect([lost.isLinkFailure, slow.isLinkFailure]).toEqual([true, true]);
});
