import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SignalErrorCode } from '#lib/socket/signal_error.ts';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import type { Admission } from '#lib/protocol/protocol.gen.ts';
import { CallSession } from './call_session.ts';
import type { RoomMemory } from './room_memory.ts';
import { admitted, fails, freshMemory, pendingReply } from './testing/admissions.ts';

let socket: FakeSignalSocket;
let memory: RoomMemory;
let session: CallSession;
let admissions: Admission[];

beforeEach(async () => {
	vi.useFakeTimers();
	socket = new FakeSignalSocket();
	memory = freshMemory();
	session = new CallSession('room', socket, memory);
	admissions = [];
	session.on('admitted', (a) => admissions.push(a));
	socket.answer('join-room', () => admitted({ hostKey: 'key', isHost: true }));
	await session.join('Ann');
	socket.answer('join-room', () => admitted({ resumed: true }));
	socket.seen.length = 0;
});
afterEach(() => {
	session.close();
	vi.useRealTimers();
});

test('a broken link is taken up again with the session and the media', async () => {
	socket.drop();
	expect(session.phase).toBe('in-call');
	socket.restore();
	await vi.advanceTimersByTimeAsync(0);
	expect(socket.sent('join-room')).toEqual([
		{ roomId: 'room', name: 'Ann', sessionToken: 'token-1', hostKey: 'key', keepMedia: true }
	]);
	expect(admissions.map(({ resumed }) => resumed)).toEqual([false, true]);
});

test('a link that breaks again in mid-join is no end', async () => {
	socket.answer('join-room', () => new Promise(() => undefined));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(0);
	socket.answer('join-room', () => admitted({ resumed: true }));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(0);
	expect(session.phase).toBe('in-call');
	expect(admissions).toHaveLength(2);
});

test('a server that is busy is asked again when it says so', async () => {
	socket.answer('join-room', fails('rate-limited', 3_000));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(3_200);
	expect(socket.sent('join-room')).toHaveLength(1);
	socket.answer('join-room', () => admitted());
	await vi.advanceTimersByTimeAsync(300);
	expect(admissions).toHaveLength(2);
});

test('a whole room that is told to wait does not come back as one', async () => {
	const asked: number[] = [];
	for (const random of [0, 0.5, 1]) {
		vi.spyOn(Math, 'random').mockReturnValue(random);
		const began = Date.now();
		socket.answer('join-room', fails('rate-limited', 3_000));
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		socket.answer('join-room', () => {
			asked.push(Date.now() - began);
			return admitted({ resumed: true });
		});
		await vi.advanceTimersByTimeAsync(5_000);
	}
	vi.restoreAllMocks();
	expect(asked).toEqual([3_250, 3_375, 3_500]);
});

test('a room that filled meanwhile is asked again until there is a place, and that is told', async () => {
	const told: string[] = [];
	session.on('refused', ({ code }) => told.push(code));
	socket.answer('join-room', fails('room-full'));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(60_000);
	expect([session.phase, session.endReason]).toEqual(['in-call', null]);
	expect(told[0]).toBe('room-full');
	expect(socket.sent('join-room').length).toBeGreaterThan(6);
	expect(socket.sent('join-room').length).toBeLessThan(20);
	socket.answer('join-room', () => admitted());
	await vi.advanceTimersByTimeAsync(8_000);
	expect(admissions).toHaveLength(2);
});

test.each(['bad-request', 'already-joined', 'payload-too-large', 'unheard-of'])(
	'a refusal as %s ends no call, and is told once it has lasted',
	async (code) => {
		const told: string[] = [];
		session.on('refused', (error) => told.push(error.code));
		socket.answer('join-room', fails(code as SignalErrorCode));
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(400);
		expect([session.phase, told]).toEqual(['in-call', []]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect([session.phase, told[0]]).toEqual(['in-call', code]);
		socket.answer('join-room', () => admitted({ resumed: true }));
		session.reconnectNow();
		await vi.advanceTimersByTimeAsync(0);
		expect(admissions).toHaveLength(2);
	}
);

test('a server that refuses is asked again for as long as the page is open', async () => {
	socket.answer('join-room', fails('media-unavailable'));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(30 * 60_000);
	expect(session.phase).toBe('in-call');
	socket.answer('join-room', () => admitted({ resumed: true }));
	await vi.advanceTimersByTimeAsync(8_000);
	expect(admissions).toHaveLength(2);
});

test('who does not want to wait is asked for at once', async () => {
	socket.answer('join-room', fails('media-unavailable', 60_000));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(0);
	socket.answer('join-room', () => admitted({ resumed: true }));
	session.reconnectNow();
	await vi.advanceTimersByTimeAsync(0);
	expect(admissions).toHaveLength(2);
});

test('a place that is lost means to knock again', async () => {
	socket.answer('join-room', () => pendingReply());
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(0);
	expect(session.phase).toBe('knocking');
});

test('a reset of the media joins again without the old media', async () => {
	socket.push('media-reset', {});
	await vi.advanceTimersByTimeAsync(0);
	expect(socket.sent('join-room')[0]?.keepMedia).toBeUndefined();
	expect(admissions).toHaveLength(2);
});

describe('a server that takes us for nobody in the room', () => {
	const ask = async () => {
		socket.answer('set-state', fails('not-joined'));
		await socket.request('set-state', {}).catch(() => undefined);
	};

	test('is joined again, once', async () => {
		await ask();
		await ask();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(socket.sent('join-room')).toHaveLength(1);
		expect(admissions).toHaveLength(2);
		await ask();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(admissions).toHaveLength(3);
	});

	test('is not joined twice where a new link is about to do so', async () => {
		socket.drop();
		socket.restore();
		await ask();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(socket.sent('join-room')).toHaveLength(1);
	});

	test.each(['removed-by-host', 'taken-over'] as const)(
		'is believed when it says why: %s',
		async (reason) => {
			await ask();
			socket.push('removed', { reason });
			await vi.advanceTimersByTimeAsync(10_000);
			expect(socket.sent('join-room')).toEqual([]);
			expect(session.phase).toBe('ended');
		}
	);
});

test('a successor keeps the key of the room', () => {
	socket.push('host-changed', { participantId: 'me', hostKey: 'mine' });
	expect(memory.hostKey('room')).toBe('mine');
});

test('a knock does not wait at a room that filled meanwhile', async () => {
	socket.push('removed', { reason: 'removed-by-host' });
	session.backToLobby();
	socket.answer('join-room', () => pendingReply());
	await session.join('Ann');
	socket.answer('join-room', fails('room-full'));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(0);
	expect([session.phase, session.endReason]).toEqual(['ended', 'room-full']);
});
