import { isSameDay } from '#lib/i18n/days.ts';
import { dates } from '#lib/i18n/formats.ts';
import { m } from '#lib/i18n/messages.ts';
import type { InviteView } from '#lib/state/view.ts';

export type InviteState = 'waiting' | 'used' | 'expired' | 'revoked';

/** What an invite is good for at `now`, Unix ms. */
export function inviteState(
	invite: Pick<InviteView, 'usedAt' | 'revokedAt' | 'expiresAt'>,
	now: number
): InviteState {
	if (invite.usedAt !== null) return 'used';
	if (invite.revokedAt !== null) return 'revoked';
	return invite.expiresAt <= now ? 'expired' : 'waiting';
}

/** The state of an invite in words. */
export function inviteStateWords(invite: InviteView, now: number): string {
	switch (inviteState(invite, now)) {
		case 'waiting':
			return m.invite_waiting({ time: moment(invite.expiresAt, now) });
		case 'used': {
			const time = moment(invite.usedAt ?? now, now);
			return invite.usedByName === null
				? m.invite_used_unknown({ time })
				: m.invite_used({ name: invite.usedByName, time });
		}
		case 'expired':
			return m.invite_expired();
		case 'revoked':
			return m.invite_revoked();
	}
}

/** A time of day; with the date when that is another day than `now`. Both Unix ms. */
export function moment(at: number, now: number): string {
	return dates({
		...(isSameDay(at, now) ? {} : { day: 'numeric', month: 'short' }),
		hour: 'numeric',
		minute: '2-digit'
	}).format(at);
}
