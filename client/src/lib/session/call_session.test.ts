import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import type { Admission } from '#lib/protocol/protocol.gen.ts';
import { CallSession } from './call_session.ts';
import type { RoomMemory } from './room_memory.ts';
import {
	admission,
	admitted,
	fails,
	freshMemory,
	participantInfo,
	pendingReply
} from './testing/admissions.ts';

let socket: FakeSignalSocket;
let memory: RoomMemory;
let session: CallSession;
let admissions: Admission[];
let facts: string[];

beforeEach(() => {
	vi.useFakeTimers();
	socket = new FakeSignalSocket();
	memory = freshMemory();
	session = new CallSession('room', socket, memory);
	admissions = [];
	facts = [];
	session.on('admitted', (a) => admissions.push(a));
	session.on('phase', (phase) => facts.push(phase));
	session.room.on('roster', () => facts.push('roster'));
	session.room.on('participant-joined', ({ participantId }) => facts.push(`+${participantId}`));
	session.room.on('participant-left', ({ participantId }) => facts.push(`-${participantId}`));
});
afterEach(() => {
	session.close();
	vi.useRealTimers();
});

describe('coming in', () => {
	test('a host is in at once, and the browser keeps the key and the session', async () => {
		socket.answer('join-room', () => admitted({ isHost: true, hostKey: 'key' }));
		await session.join('Ann');
		expect(session.phase).toBe('in-call');
		expect(memory.hostKey('room')).toBe('key');
		expect(memory.sessionToken('room')).toBe('token-1');
		expect(socket.sent('join-room')).toEqual([
			{ roomId: 'room', name: 'Ann', attempt: expect.any(String) as string }
		]);
	});

	test('everyone else knocks, and is let in', async () => {
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		expect(session.phase).toBe('knocking');
		socket.push('join-approved', admission());
		expect(session.phase).toBe('in-call');
		expect(facts).toEqual(['joining', 'knocking', 'in-call', 'roster']);
	});

	test('or is not', async () => {
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		socket.push('join-denied', { reason: 'denied' });
		expect([session.phase, session.endReason]).toEqual(['ended', 'denied']);
	});

	test('an approval that outruns the answer counts', async () => {
		socket.answer('join-room', () => {
			socket.push('join-approved', admission());
			return pendingReply();
		});
		await session.join('Ben');
		expect(session.phase).toBe('in-call');
		expect(admissions).toHaveLength(1);
	});

	test('notifications that outrun the answer are told after the roster', async () => {
		socket.answer('join-room', () => {
			socket.push('user-joined', { participant: participantInfo('ann') });
			socket.push('user-left', { participantId: 'ann', reason: 'left' });
			return admitted();
		});
		await session.join('Ben');
		expect(facts).toEqual(['joining', 'in-call', 'roster', '+ann', '-ann']);
	});

	test('a refusal leads back to the lobby, with the reason', async () => {
		const failures: string[] = [];
		session.on('failed', ({ code }) => failures.push(code));
		socket.answer('join-room', fails('too-many-pending'));
		await session.join('Ben');
		expect(session.phase).toBe('lobby');
		expect(failures).toEqual(['too-many-pending']);
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		expect(session.phase).toBe('in-call');
	});

	test('a full room ends it', async () => {
		socket.answer('join-room', fails('room-full'));
		await session.join('Ben');
		expect([session.phase, session.endReason]).toEqual(['ended', 'room-full']);
	});

	test('a server that is away is waited for, for half a minute', async () => {
		socket.setLink('connecting');
		const joining = session.join('Ben');
		await vi.advanceTimersByTimeAsync(29_000);
		expect(session.phase).toBe('joining');
		await vi.advanceTimersByTimeAsync(1_000);
		await joining;
		expect(session.phase).toBe('lobby');
	});

	test('a server that comes back in that time is joined', async () => {
		socket.answer('join-room', () => admitted());
		socket.setLink('connecting');
		const joining = session.join('Ben');
		await vi.advanceTimersByTimeAsync(20_000);
		socket.setLink('connected');
		await joining;
		expect(session.phase).toBe('in-call');
	});

	test('host of a room that this browser does not know is a surprise; of a new one is not', async () => {
		socket.answer('join-room', () => admitted({ isHost: true, hostKey: 'key' }));
		await session.join('Ann');
		expect(session.isUnexpectedHost).toBe(true);
		const known = freshMemory();
		known.markCreated('room');
		const other = new CallSession('room', socket, known);
		expect(other.entersDirectly).toBe(true);
		await other.join('Ann');
		expect(other.isUnexpectedHost).toBe(false);
	});

	test('secrets that did not open the door are forgotten', async () => {
		memory.keepSessionToken('room', 'stale');
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		expect(socket.sent('join-room')[0]?.sessionToken).toBe('stale');
		expect(memory.sessionToken('room')).toBeNull();
	});
});

describe('going', () => {
	const message = { roomId: 'room', sessionToken: 'token-1', connectionId: 'link-1' };

	beforeEach(async () => {
		socket.answer('join-room', () => admitted());
		await session.join('Ann');
	});

	test('leaving tells the server, keeps the session for a return and closes the link', async () => {
		await session.leave();
		expect([session.phase, session.endReason]).toEqual(['ended', 'left']);
		expect(socket.sent('leave-room')).toHaveLength(1);
		expect(memory.sessionToken('room')).toBe('token-1');
		expect(session.entersDirectly).toBe(true);
		expect(socket.link).toBe('closed');
	});

	test('leaving works without a link, and asks to be told another way', async () => {
		const unheard: unknown[] = [];
		session.on('left-unheard', (message) => unheard.push(message));
		socket.drop();
		await session.leave();
		expect([session.phase, session.endReason]).toEqual(['ended', 'left']);
		expect(unheard).toEqual([message]);
		expect(session.leaveMessage()).toBeNull();
	});

	test('a page that goes away before the server has heard of leaving has it to tell', async () => {
		const unheard: unknown[] = [];
		session.on('left-unheard', (message) => unheard.push(message));
		socket.answer('leave-room', () => new Promise(() => undefined));
		const left = session.leave();
		expect(session.leaveMessage()).toEqual(message);
		session.backToLobby();
		await session.join('Ann');
		socket.drop();
		await left;
		expect(session.phase).toBe('in-call');
		expect(unheard).toEqual([]);
	});

	test.each([
		['taken-over', 'taken-over'],
		['removed-by-host', 'removed']
	] as const)('removed as %s ends as %s, and nothing brings it back', async (reason, end) => {
		socket.push('removed', { reason });
		expect([session.phase, session.endReason]).toEqual(['ended', end]);
		socket.seen.length = 0;
		socket.setLink('connected');
		await vi.advanceTimersByTimeAsync(0);
		expect(socket.sent('join-room')).toEqual([]);
	});

	test('a server that shuts down is waited for', () => {
		socket.push('room-ended', { reason: 'server-shutdown' });
		expect(session.phase).toBe('in-call');
		socket.push('room-ended', { reason: 'ended-by-host' });
		expect(session.endReason).toBe('room-ended');
	});

	test('a page that goes away has something to tell while in the call, and keeps the session', async () => {
		expect(session.leaveMessage()).toEqual(message);
		expect(memory.sessionToken('room')).toBe('token-1');
		await session.leave();
		expect(session.leaveMessage()).toBeNull();
	});

	test('back in the lobby one can join again', async () => {
		await session.leave();
		session.backToLobby();
		expect([session.phase, session.endReason]).toEqual(['lobby', null]);
		await session.join('Ann');
		expect(session.phase).toBe('in-call');
	});
});
