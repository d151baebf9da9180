import { fakeInvite } from './fake_host.svelte.ts';
import { inCall, knock, type Scene, withDevices } from './staging.ts';
import type { CallView } from '#lib/state/view.ts';

const inviteProblems: readonly NonNullable<CallView['inviteProblem']>[] = [
	'used',
	'expired',
	'revoked',
	'unknown'
];

/** The door, roles and what hosts do, by name. */
export const hostingScenes: Readonly<Record<string, Scene>> = {
	'waiting-third': (call) => {
		withDevices(call);
		call.phase = 'knocking';
		call.position = 3;
	},
	...Object.fromEntries(
		inviteProblems.map((problem): [string, Scene] => [
			`waiting-invite-${problem}`,
			(call) => {
				withDevices(call);
				call.phase = 'knocking';
				call.position = 1;
				call.inviteProblem = problem;
			}
		])
	),
	'lobby-denied-wait': (call) => {
		withDevices(call);
		call.entersDirectly = false;
		call.problem = { code: 'join-denied' };
		call.mayKnockAgainAt = Date.now() + 42_000;
	},
	'ended-denied-wait': (call) => {
		call.phase = 'ended';
		call.endReason = 'denied';
		call.mayKnockAgainAt = Date.now() + 12_000;
	},
	'host-call': (call) => {
		inCall(call, 6);
		const [first, second] = call.others;
		if (first !== undefined) first.role = 'cohost';
		if (second !== undefined) second.reconnecting = true;
		call.host.invites = [
			fakeInvite('i1', 'Charles, for the engine'),
			fakeInvite('i2', 'Mary', { usedAt: Date.now() - 600_000, usedByName: 'Mary Somerville' }),
			fakeInvite('i3', '', { expiresAt: Date.now() - 1000 }),
			fakeInvite('i4', 'The wrong one', { revokedAt: Date.now() })
		];
	},
	'host-refused': (call) => {
		inCall(call, 4);
		knock(call, ['Tim Berners-Lee', 'guest']);
		call.host.refusal = 'not-host';
	},
	'host-locked': (call) => {
		inCall(call, 3);
		call.host.locked = true;
	},
	'host-invites-full': (call) => {
		inCall(call, 2);
		call.host.maxInvites = 2;
		call.host.invites = [fakeInvite('i1', 'One'), fakeInvite('i2', 'Two')];
	},
	'cohost-call': (call) => {
		inCall(call, 4);
		call.self.role = 'cohost';
		const [first, second] = call.others;
		if (first !== undefined) first.role = 'host';
		if (second !== undefined) second.role = 'cohost';
	},
	'guest-call': (call) => {
		inCall(call, 4);
		call.self.role = 'guest';
		const [first] = call.others;
		if (first !== undefined) first.role = 'host';
	},
	'guest-asked-to-mute': (call) => {
		inCall(call, 3);
		call.self.role = 'guest';
		call.hostWish = { kind: 'mute-requested', byName: 'Grace Hopper' };
	},
	'guest-muted': (call) => {
		inCall(call, 3);
		call.self.role = 'guest';
		void call.toggleMicrophone();
		call.hostWish = { kind: 'muted-by-host', byName: 'Grace Hopper' };
	}
};
