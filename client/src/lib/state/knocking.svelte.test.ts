// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pendingReply } from '#lib/session/testing/admissions.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
let { call, socket } = {} as CallHarness;

beforeEach(() => {
	harness = new CallHarness();
	({ call, socket } = harness);
});
afterEach(() => harness.close());

test('the place in the line is told and moves up', async () => {
	socket.answer('join-room', () => pendingReply({ position: 3 }));
	await call.join('Ben');
	expect([call.phase, call.position, call.inviteProblem]).toEqual(['knocking', 3, null]);
	socket.push('position-changed', { position: 2 });
	expect(call.position).toBe(2);
	await call.leave();
	expect(call.position).toBeNull();
});

test('an invite that opened nothing is told, also after a broken link', async () => {
	socket.answer('join-room', () => pendingReply({ inviteProblem: 'expired' }));
	await call.join('Ben');
	expect(call.inviteProblem).toBe('expired');
	socket.answer('join-room', () => pendingReply());
	socket.drop();
	socket.restore();
	await vi.waitFor(() => expect(socket.sent('join-room')).toHaveLength(2));
	expect(call.inviteProblem).toBe('expired');
	await call.leave();
	await call.backToLobby();
	expect(call.inviteProblem).toBeNull();
});

test('after a denial it is told when to knock again, until one is at the door again', async () => {
	vi.setSystemTime(1_000_000);
	socket.answer('join-room', () => pendingReply());
	await call.join('Ben');
	socket.push('join-denied', { reason: 'denied', retryAfterMs: 60_000 });
	expect([call.phase, call.endReason, call.mayKnockAgainAt]).toEqual([
		'ended',
		'denied',
		1_060_000
	]);
	await call.backToLobby();
	expect(call.mayKnockAgainAt).toBe(1_060_000);
	vi.setSystemTime(1_030_000);
	socket.answer('join-room', () =>
		Promise.reject(new SignalError('join-denied', 'Not yet.', 29_000))
	);
	await call.join('Ben');
	expect([call.endReason, call.mayKnockAgainAt]).toEqual(['denied', 1_059_000]);
	await call.backToLobby();
	socket.answer('join-room', () => pendingReply());
	await call.join('Ben');
	expect(call.mayKnockAgainAt).toBeNull();
});

test.each(['room-locked', 'banned', 'sign-in-required', 'invalid-id-token'] as const)(
	'%s is told in the lobby',
	async (code) => {
		socket.answer('join-room', () => Promise.reject(new SignalError(code, 'No.')));
		await call.join('Ben');
		expect([call.phase, call.problem]).toEqual(['lobby', { code, detail: 'No.' }]);
	}
);

test('a server that takes no more connections is told, until it does', () => {
	socket.refusal = new SignalError('too-many-sockets', 'Too many.');
	socket.setLink('connecting');
	expect(call.problem).toEqual({ code: 'too-many-sockets', detail: 'Too many.' });
	socket.refusal = null;
	socket.setLink('connected');
	expect(call.problem).toBeNull();
});
