import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import { CallSession } from './call_session.ts';
import { InviteLink } from './invite_link.ts';
import type { RoomMemory } from './room_memory.ts';
import { admission, admitted, fails, freshMemory, pendingReply } from './testing/admissions.ts';

let socket: FakeSignalSocket;
let memory: RoomMemory;
let address: string;
let opened: CallSession[];

beforeEach(() => {
	vi.useFakeTimers();
	socket = new FakeSignalSocket();
	memory = freshMemory();
	address = 'https://meet.example/room';
	opened = [];
});
afterEach(() => {
	for (const session of opened) session.close();
	vi.useRealTimers();
});

/** The session of a page that was just opened, or reloaded, in the same tab. */
function openPage(): CallSession {
	const bar = {
		get href() {
			return address;
		},
		replace: (href: string) => (address = href)
	};
	const session = new CallSession('room', socket, memory, null, new InviteLink(bar));
	opened.push(session);
	return session;
}

const refuse = (...why: Parameters<typeof fails>) => socket.answer('join-room', fails(...why));
const lastJoin = () => socket.sent('join-room').at(-1);

describe('a knock', () => {
	test('goes on after a broken link, as the same one', async () => {
		const session = openPage();
		socket.answer('join-room', () => pendingReply({ knockToken: 'mine' }));
		await session.join('Ben');
		expect(lastJoin()?.knockToken).toBeUndefined();
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect(lastJoin()).toEqual({ roomId: 'room', name: 'Ben', knockToken: 'mine' });
		expect(session.phase).toBe('knocking');
	});

	test('goes on after a reload, as the same one', async () => {
		socket.answer('join-room', () => pendingReply({ knockToken: 'mine' }));
		const before = openPage();
		await before.join('Ben');
		expect(before.leaveMessage()).toBeNull();
		before.close();
		const after = openPage();
		await after.join('Ben');
		expect(lastJoin()?.knockToken).toBe('mine');
	});

	test('that was answered while the link was down leads in', async () => {
		const session = openPage();
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		socket.drop();
		socket.answer('join-room', () => admitted());
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect(session.phase).toBe('in-call');
		expect(memory.knockToken('room')).toBeNull();
	});

	test('ends with a word when the person goes away', async () => {
		const session = openPage();
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		await session.leave();
		expect(socket.sent('leave-room')).toHaveLength(1);
		expect(memory.knockToken('room')).toBeNull();
	});

	test('tells its place, and no step back when a step forward outruns the answer', async () => {
		const session = openPage();
		const places: number[] = [];
		session.on('knocking', ({ position }) => places.push(position));
		session.on('position', (position) => places.push(position));
		socket.answer('join-room', () => {
			socket.push('position-changed', { position: 2 });
			return pendingReply({ position: 3 });
		});
		await session.join('Ben');
		socket.push('position-changed', { position: 1 });
		expect(places).toEqual([2, 1]);
	});

	test('that is denied tells when another one makes sense, on the spot or on asking again', async () => {
		const waits: (number | null)[] = [];
		const session = openPage();
		session.on('denied', ({ retryAfterMs }) => waits.push(retryAfterMs));
		socket.answer('join-room', () => pendingReply({ knockToken: 'mine' }));
		await session.join('Ben');
		socket.push('join-denied', { reason: 'denied', retryAfterMs: 60_000 });
		expect([session.phase, session.endReason]).toEqual(['ended', 'denied']);
		session.backToLobby();
		refuse('join-denied', 40_000);
		await session.join('Ben');
		expect(lastJoin()?.knockToken).toBe('mine');
		expect([session.phase, session.endReason]).toEqual(['ended', 'denied']);
		expect(waits).toEqual([60_000, 40_000]);
	});

	test('at a room that is locked meanwhile ends in the lobby, with the reason', async () => {
		const session = openPage();
		const failures: string[] = [];
		session.on('failed', ({ code }) => failures.push(code));
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		refuse('room-locked');
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect([session.phase, failures]).toEqual(['lobby', ['room-locked']]);
	});
});

describe('an invite', () => {
	beforeEach(() => (address = 'https://meet.example/room#k=key&invite=once'));

	test('opens the door, and then leaves the address bar', async () => {
		const session = openPage();
		expect(session.entersDirectly).toBe(true);
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		expect(lastJoin()?.invite).toBe('once');
		expect(address).toBe('https://meet.example/room#k=key');
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect(lastJoin()?.invite).toBeUndefined();
	});

	test('that comes during a knock is shown in its place', async () => {
		memory.keepKnockToken('room', 'mine');
		socket.answer('join-room', () => admitted());
		await openPage().join('Ben');
		expect(lastJoin()).toMatchObject({ roomId: 'room', name: 'Ben', invite: 'once' });
	});

	test('is kept while the join did not come about', async () => {
		const session = openPage();
		refuse('rate-limited', 1_000);
		await session.join('Ben');
		expect(session.entersDirectly).toBe(true);
		expect(address).toContain('invite=once');
	});

	test('that is used up is told, and not shown again', async () => {
		const session = openPage();
		const problems: unknown[] = [];
		session.on('knocking', ({ inviteProblem }) => problems.push(inviteProblem));
		socket.answer('join-room', () => pendingReply({ inviteProblem: 'used' }));
		await session.join('Ben');
		expect(problems).toEqual(['used']);
		expect(address).toBe('https://meet.example/room#k=key');
		expect(session.entersDirectly).toBe(false);
	});

	test('goes nowhere but into the join', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		await session.leave();
		const others = socket.seen.filter(({ event }) => event !== 'join-room');
		expect(JSON.stringify(others)).not.toContain('once');
		expect(JSON.stringify(session.leaveMessage())).not.toContain('once');
	});

	test('to a room that is empty makes an unexpected host', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted({ isHost: true, hostKey: 'key' }));
		await session.join('Ben');
		expect(session.isUnexpectedHost).toBe(true);
	});
});

describe('a session', () => {
	test('outlives leaving and a reload', async () => {
		const before = openPage();
		socket.answer('join-room', () => admitted({ sessionToken: 'mine' }));
		await before.join('Ben');
		await before.leave();
		expect(before.entersDirectly).toBe(true);
		before.close();
		const after = openPage();
		await after.join('Ben');
		expect(lastJoin()?.sessionToken).toBe('mine');
	});

	test('of somebody removed is over, and a ban is not slipped by knocking', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted({ sessionToken: 'mine' }));
		await session.join('Ben');
		socket.push('removed', { reason: 'removed-by-host', banned: true });
		expect([session.endReason, session.entersDirectly]).toEqual(['removed', false]);
		session.backToLobby();
		refuse('banned', 3_600_000);
		await session.join('Ben');
		expect(lastJoin()).toEqual({ roomId: 'room', name: 'Ben', knockToken: 'mine' });
		expect(session.phase).toBe('lobby');
	});

	test('of somebody removed without a ban leaves nothing behind', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		socket.push('removed', { reason: 'removed-by-host' });
		session.backToLobby();
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		expect(Object.keys(lastJoin() ?? {}).sort()).toEqual(['attempt', 'name', 'roomId']);
	});

	test('of somebody removed while the link was down ends as removed', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		refuse('banned', 3_600_000);
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect([session.phase, session.endReason]).toEqual(['ended', 'removed']);
	});

	test('of a meeting that ended while the link was down ends with it, and is forgotten', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		refuse('room-ended');
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect([session.phase, session.endReason]).toEqual(['ended', 'room-ended']);
		expect(session.entersDirectly).toBe(false);
	});

	test('that a newer tab took over can be taken back', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted({ sessionToken: 'mine' }));
		await session.join('Ben');
		socket.push('removed', { reason: 'taken-over' });
		expect([session.endReason, session.entersDirectly]).toEqual(['taken-over', true]);
	});

	test('of a room that was ended is forgotten, with all that belongs to it', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted({ isHost: true, hostKey: 'key' }));
		await session.join('Ann');
		socket.push('room-ended', { reason: 'ended-by-host' });
		expect([session.endReason, session.entersDirectly]).toEqual(['room-ended', false]);
		expect([memory.hostKey('room'), memory.sessionToken('room')]).toEqual([null, null]);
	});

	test('that got in by an approval forgets the knock', async () => {
		const session = openPage();
		socket.answer('join-room', () => pendingReply());
		await session.join('Ben');
		socket.push('join-approved', admission());
		expect(memory.knockToken('room')).toBeNull();
	});
});

describe('media that is in doubt', () => {
	test('is renewed at once while the link is up, when it is back otherwise', async () => {
		const session = openPage();
		socket.answer('join-room', () => admitted());
		await session.join('Ben');
		session.renewMedia();
		await vi.advanceTimersByTimeAsync(0);
		expect(socket.sent('join-room')).toHaveLength(2);
		expect(lastJoin()?.keepMedia).toBeUndefined();
		socket.drop();
		session.renewMedia();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect(lastJoin()?.keepMedia).toBeUndefined();
		socket.drop();
		socket.restore();
		await vi.advanceTimersByTimeAsync(0);
		expect(lastJoin()?.keepMedia).toBe(true);
	});
});
