import { expect, test } from 'vitest';
import { SignalError } from '#lib/socket/signal_error.ts';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import { CallSession } from './call_session.ts';
import { admitted, freshMemory } from './testing/admissions.ts';

test('an answer that is lost is asked for again with the same secret, also after a reload', async () => {
	const socket = new FakeSignalSocket();
	const memory = freshMemory();
	const pressJoin = async () => {
		const session = new CallSession('room', socket, memory);
		await session.join('Ben');
		const { phase } = session;
		session.close();
		return { phase, attempt: socket.sent('join-room').at(-1)?.attempt };
	};

	socket.answer('join-room', () => Promise.reject(new SignalError('disconnected', 'Lost.')));
	const first = await pressJoin();
	expect(first).toEqual({
		phase: 'lobby',
		attempt: expect.stringMatching(/^[0-9a-f]{64}$/) as string
	});

	socket.answer('join-room', () => admitted());
	expect(await pressJoin()).toEqual({ phase: 'in-call', attempt: first.attempt });

	memory.forgetSession('room');
	memory.forgetHostKey('room');
	expect((await pressJoin()).attempt).not.toBe(first.attempt);
});
