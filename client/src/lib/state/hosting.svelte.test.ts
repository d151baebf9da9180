// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { inviteInfo, participantInfo, pendingInfo } from '#lib/session/testing/admissions.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
let { call, socket, server, browser } = {} as CallHarness;

beforeEach(() => {
	harness = new CallHarness();
	({ call, socket, server, browser } = harness);
	window.location.href = 'https://meet.example/room#k=key';
});
afterEach(() => harness.close());

const ann = participantInfo('ann', { name: 'Ann', isHost: true, role: 'host' });
const ben = participantInfo('ben', { name: 'Ben' });

describe('roles', () => {
	test('are shown, and follow what happens', async () => {
		await harness.enter({ participants: [ann, ben] });
		const roles = () => [call.self, ...call.others].map(({ role }) => role);
		expect(roles()).toEqual(['guest', 'host', 'guest']);
		socket.push('role-changed', { participantId: 'ben', role: 'cohost' });
		expect(roles()).toEqual(['guest', 'host', 'cohost']);
		socket.push('host-changed', { participantId: 'me', hostKey: 'key' });
		socket.push('role-changed', { participantId: 'ann', role: 'guest' });
		expect(roles()).toEqual(['host', 'guest', 'cohost']);
		expect([call.self.isHost, call.others[0]?.isHost]).toEqual([true, false]);
	});

	test('with pictures of those who are signed in', async () => {
		const picture = 'https://pictures.example/ann';
		await harness.enter({ participants: [{ ...ann, verified: true, picture }, ben] });
		expect(call.others[0]).toMatchObject({ verified: true, picture });
		expect(call.others[1]).toMatchObject({ verified: false, picture: null });
	});

	test('open the door to a new co-host, and shut it to a former one', async () => {
		await harness.enter({ participants: [ann] });
		socket.answer('get-pending', () => ({ pending: [pendingInfo('x', { verified: true })] }));
		socket.push('role-changed', { participantId: 'me', role: 'cohost' });
		await vi.waitFor(() => expect(call.pending).toHaveLength(1));
		expect(call.pending[0]).toMatchObject({ verified: true, away: false });
		socket.push('role-changed', { participantId: 'me', role: 'guest' });
		expect(call.pending).toEqual([]);
	});

	test('a host who hands over and stays co-host keeps the door in view', async () => {
		const host = { isHost: true, role: 'host' as const };
		await harness.enter({ ...host, participants: [ben], pending: [pendingInfo('x')] });
		socket.answer('get-pending', () => ({ pending: [pendingInfo('x')] }));
		const [shown] = call.pending;
		socket.push('host-changed', { participantId: 'ben', hostKey: null });
		expect(call.pending[0]).toBe(shown);
		socket.push('role-changed', { participantId: 'me', role: 'cohost' });
		expect([call.self.role, call.pending.length]).toEqual(['cohost', 1]);
	});
});

describe('somebody who knocks', () => {
	test('is marked while away, at the same place in the line', async () => {
		await harness.enter({ isHost: true, pending: [pendingInfo('x'), pendingInfo('y')] });
		socket.push('pending-changed', pendingInfo('x', { away: true }));
		expect(call.pending.map(({ name, away }) => [name, away])).toEqual([
			['x', true],
			['y', false]
		]);
		socket.push('pending-changed', pendingInfo('x'));
		expect(call.pending[0]?.away).toBe(false);
	});
});

describe('the means of hosts', () => {
	test('ask the server for what they say', async () => {
		await harness.enter({ isHost: true });
		const { host } = call;
		await host.remove('ben');
		await host.askToMute('ben');
		await host.mute('ben');
		await host.setRole('ben', 'cohost');
		await host.transferHost('ben');
		await host.endForAll();
		const asked = socket.seen.slice(-6).map(({ event, payload }) => [event, payload]);
		expect(asked).toEqual([
			['remove-participant', { participantId: 'ben' }],
			['request-mute', { participantId: 'ben' }],
			['mute-participant', { participantId: 'ben' }],
			['set-role', { participantId: 'ben', role: 'cohost' }],
			['transfer-host', { participantId: 'ben' }],
			['end-room', {}]
		]);
	});

	test('reject with the code of a refusal, and change nothing', async () => {
		await harness.enter({ isHost: true, locked: true });
		expect(call.host.locked).toBe(true);
		socket.answer('lock-room', () => Promise.reject(new SignalError('not-host', 'No.')));
		await expect(call.host.setLocked(false)).rejects.toMatchObject({ code: 'not-host' });
		expect(call.host.locked).toBe(true);
	});

	test('show the lock as everybody sees it', async () => {
		await harness.enter();
		expect(call.host.locked).toBe(false);
		socket.push('lock-changed', { locked: true });
		expect(call.host.locked).toBe(true);
		await call.leave();
		expect(call.host.locked).toBe(false);
	});
});

describe('invites', () => {
	const limits = { maxParticipants: 16, maxNameLength: 64, maxInvites: 7 };

	beforeEach(async () => {
		await harness.enter({ isHost: true, limits });
		socket.answer('create-invite', () => ({ inviteId: 'i1', token: 'once', expiresAt: 2_000 }));
		socket.answer('list-invites', () => ({ invites: [inviteInfo('i1', { label: 'Eve' })] }));
	});

	test('are made with a link whose secret stays in the fragment', async () => {
		expect(call.host.maxInvites).toBe(7);
		expect(await call.host.createInvite(' Eve ')).toBe(
			'https://meet.example/room#k=key&invite=once'
		);
		await call.host.createInvite();
		expect(socket.sent('create-invite')).toEqual([{ label: 'Eve' }, {}]);
	});

	test('are listed when asked for, and kept up to date from then on', async () => {
		socket.push('invites-changed', {});
		expect(socket.sent('list-invites')).toEqual([]);
		await call.host.refreshInvites();
		expect(call.host.invites.map(({ label }) => label)).toEqual(['Eve']);
		const used = inviteInfo('i1', { usedAt: Date.now(), usedByName: 'Eve' });
		socket.answer('list-invites', () => ({ invites: [used] }));
		socket.push('invites-changed', {});
		await vi.waitFor(() => expect(call.host.invites[0]?.usedByName).toBe('Eve'));
		expect(call.host.invites[0]?.label).toBe('');
	});

	test('an old answer does not stand over a newer one', async () => {
		let answerFirst: (reply: { invites: [] }) => void = () => undefined;
		socket.answer('list-invites', () => new Promise((resolve) => (answerFirst = resolve)));
		const first = call.host.refreshInvites();
		await vi.waitFor(() => expect(socket.sent('list-invites')).toHaveLength(1));
		socket.answer('list-invites', () => ({ invites: [inviteInfo('i1')] }));
		await call.host.refreshInvites();
		answerFirst({ invites: [] });
		await first;
		expect(call.host.invites).toHaveLength(1);
	});

	test('are gone from view for somebody who is no host any more', async () => {
		await call.host.refreshInvites();
		socket.push('role-changed', { participantId: 'me', role: 'guest' });
		expect(call.host.invites).toEqual([]);
		const asked = socket.sent('list-invites').length;
		socket.push('invites-changed', {});
		expect(socket.sent('list-invites')).toHaveLength(asked);
	});

	test('revoking asks the server and shows what became of it', async () => {
		await call.host.refreshInvites();
		socket.answer('list-invites', () => ({ invites: [inviteInfo('i1', { revokedAt: 1_500 })] }));
		await call.host.revokeInvite('i1');
		await vi.waitFor(() => expect(call.host.invites[0]?.revokedAt).not.toBeNull());
	});
});

describe('what hosts want of us', () => {
	beforeEach(() => harness.enter({ participants: [ann] }));

	test('being muted lets go of the microphone; unmuting takes it again', async () => {
		const [microphone] = browser.tracks;
		socket.push('muted-by-host', { participantId: 'ann' });
		expect(call.hostWish).toEqual({ kind: 'muted-by-host', byName: 'Ann' });
		expect([microphone?.readyState, call.microphone.on, call.self.muted]).toEqual([
			'ended',
			false,
			true
		]);
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)).toEqual({ muted: true }));
		await call.toggleMicrophone();
		await vi.waitFor(() => expect(server.count('resumeProducer')).toBe(1));
		expect([call.hostWish, call.self.muted]).toEqual([null, false]);
	});

	test('being asked to mute is told, until one mutes or looks away', async () => {
		socket.push('mute-requested', { participantId: 'ann' });
		expect(call.hostWish).toEqual({ kind: 'mute-requested', byName: 'Ann' });
		expect(call.microphone.on).toBe(true);
		call.dismissHostWish();
		expect(call.hostWish).toBeNull();
		socket.push('mute-requested', { participantId: 'ann' });
		await call.toggleMicrophone();
		expect(call.hostWish).toBeNull();
		socket.push('mute-requested', { participantId: 'ann' });
		expect(call.hostWish).toBeNull();
	});

	test.each([
		['the media of before', true],
		['new media', false]
	])('being muted during a break of the link holds afterwards, with %s', async (_, resumed) => {
		await vi.waitFor(() => expect(socket.sent('set-state')).toHaveLength(1));
		const self = participantInfo('me', { state: { ...ann.state, muted: true } });
		harness.admits({ resumed, participants: [ann, self] });
		socket.drop();
		if (!resumed) server.producers.clear();
		socket.restore();
		await vi.waitFor(() => expect(call.microphone.on).toBe(false));
		expect(call.hostWish?.kind).toBe('muted-by-host');
		const flowing = () => [...server.producers.values()].filter(({ paused }) => !paused);
		await vi.waitFor(() => expect(flowing().map(({ source }) => source)).toEqual(['camera']));
	});

	test('so does being muted in the middle of a return that breaks again', async () => {
		await vi.waitFor(() => expect(socket.sent('set-state')).toHaveLength(1));
		const self = (muted: boolean) => participantInfo('me', { state: { ...ann.state, muted } });
		socket.answer('set-state', () => new Promise(() => undefined));
		harness.admits({ resumed: true, participants: [ann, self(false)] });
		socket.drop();
		socket.restore();
		await vi.waitFor(() => expect(socket.sent('set-state')).toHaveLength(2));
		harness.admits({ resumed: true, participants: [ann, self(true)] });
		socket.drop();
		socket.restore();
		await vi.waitFor(() => expect(call.microphone.on).toBe(false));
		expect(call.hostWish?.kind).toBe('muted-by-host');
	});

	test('a server that was started anew, and knows no word of ours yet, mutes nobody', async () => {
		await vi.waitFor(() => expect(socket.sent('set-state')).toHaveLength(1));
		const self = participantInfo('me', { state: { ...ann.state, told: false } });
		harness.admits({ participants: [ann, self] });
		socket.drop();
		socket.restore();
		await vi.waitFor(() => expect(socket.sent('set-state')).toHaveLength(2));
		expect([call.microphone.on, call.hostWish]).toEqual([true, null]);
	});

	test('who unmutes during a break stays unmuted', async () => {
		await call.toggleMicrophone();
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)).toEqual({ muted: true }));
		const self = participantInfo('me', { state: { ...ann.state, muted: true } });
		harness.admits({ resumed: true, participants: [ann, self] });
		socket.drop();
		await call.toggleMicrophone();
		socket.restore();
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)?.muted).toBe(false));
		expect([call.microphone.on, call.hostWish]).toEqual([true, null]);
	});
});
