import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SignalError } from '#lib/socket/signal_error.ts';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import { CallSession } from './call_session.ts';
import { admitted, freshMemory } from './testing/admissions.ts';

let socket: FakeSignalSocket;

beforeEach(() => {
	vi.useFakeTimers();
	socket = new FakeSignalSocket();
});
afterEach(() => vi.useRealTimers());

function sessionWith(identify: () => Promise<string | null>): CallSession {
	return new CallSession('room', socket, freshMemory(), identify);
}

test('every join shows a token of its own time', async () => {
	let number = 0;
	const session = sessionWith(() => Promise.resolve(`token ${++number}`));
	socket.answer('join-room', () => Promise.reject(new SignalError('room-full', 'full', null)));
	await session.join('Ann');
	session.backToLobby();
	socket.answer('join-room', () => admitted());
	await session.join('Ann');
	expect(socket.sent('join-room').map(({ idToken }) => idToken)).toEqual(['token 1', 'token 2']);
	session.close();
});

test('somebody who is not signed in shows none', async () => {
	const session = sessionWith(() => Promise.resolve(null));
	socket.answer('join-room', () => admitted());
	await session.join('Ann');
	expect(socket.sent('join-room')).toEqual([
		{ roomId: 'room', name: 'Ann', attempt: expect.any(String) as string }
	]);
	session.close();
});

test('a sign-in that cannot be checked ends no call: it tries again', async () => {
	const session = sessionWith(() => Promise.resolve('token'));
	socket.answer('join-room', () => admitted());
	await session.join('Ann');
	socket.answer('join-room', () =>
		Promise.reject(new SignalError('sign-in-unavailable', 'later', null))
	);
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(100);
	expect(session.phase).toBe('in-call');
	socket.answer('join-room', () => admitted());
	await vi.advanceTimersByTimeAsync(1_000);
	expect(session.phase).toBe('in-call');
	expect(socket.sent('join-room')).toHaveLength(3);
	session.close();
});
