import type { ParticipantView, Role } from '#lib/state/view.ts';

/** What one person in the call may do with another. */
export type PersonAction =
	'make-cohost' | 'remove-cohost' | 'make-host' | 'ask-to-mute' | 'mute' | 'remove';

/** What `own` may do with `target`, in the order of the menu; empty: there is no menu. */
export function personActions(
	own: Role,
	target: Pick<ParticipantView, 'isSelf' | 'role' | 'muted'>
): readonly PersonAction[] {
	if (own === 'guest' || target.isSelf) return [];
	const actions: PersonAction[] = [];
	if (!target.muted) actions.push('ask-to-mute', 'mute');
	if (own === 'host') {
		actions.push(target.role === 'cohost' ? 'remove-cohost' : 'make-cohost', 'make-host');
	}
	// Co-hosts cannot turn on each other or on the host.
	if (own === 'host' || target.role === 'guest') actions.push('remove');
	return actions;
}
