import { describe, expect, it } from 'vitest';
import { inviteState, inviteStateWords, moment } from './invite_state.ts';
import type { InviteView } from '#lib/state/view.ts';

const now = new Date(2026, 4, 3, 12, 0).getTime();
const invite: InviteView = {
	inviteId: 'i1',
	label: '',
	createdAt: now - 1000,
	expiresAt: now + 1000,
	usedAt: null,
	usedByName: null,
	revokedAt: null
};

describe('an invite', () => {
	it('waits until the moment it expires', () => {
		expect(inviteState(invite, now)).toBe('waiting');
		expect(inviteState(invite, invite.expiresAt)).toBe('expired');
	});

	it('stays used or revoked after it would have expired', () => {
		const later = invite.expiresAt + 1;
		expect(inviteState({ ...invite, usedAt: now }, later)).toBe('used');
		expect(inviteState({ ...invite, revokedAt: now }, later)).toBe('revoked');
	});

	it('says who used it, where that is known', () => {
		const used = { ...invite, usedAt: now };
		expect(inviteStateWords({ ...used, usedByName: 'Ben' }, now)).toMatch(/^Used by Ben at .*12/);
		expect(inviteStateWords(used, now)).toMatch(/^Used at /);
	});
});

describe('a moment', () => {
	it('has a date only on another day', () => {
		expect(moment(now, now)).toMatch(/^12:00/);
		expect(moment(now + 24 * 3600 * 1000, now)).toMatch(/May 4.*12:00/);
	});
});
