import type { CallView } from '../state/view.ts';
import { problemWords } from './problems.ts';
import { wordsOf, type Words } from './words.ts';

/** Refusals of something that was asked for within a call. */
const inCall: Readonly<Record<string, Words>> = {
	'not-host': wordsOf('refusal_not_host_title', 'refusal_not_host_text'),
	'unknown-participant': wordsOf(
		'refusal_unknown_participant_title',
		'refusal_unknown_participant_text'
	),
	'unknown-pending': wordsOf('refusal_unknown_pending_title', 'refusal_unknown_pending_text'),
	'unknown-invite': wordsOf('refusal_unknown_invite_title', 'refusal_unknown_invite_text'),
	'too-many-invites': wordsOf('refusal_too_many_invites_title', 'refusal_too_many_invites_text'),
	'not-joined': wordsOf('refusal_not_joined_title', 'refusal_not_joined_text'),
	disconnected: wordsOf('refusal_disconnected_title', 'refusal_disconnected_text'),
	timeout: wordsOf('refusal_timeout_title', 'refusal_timeout_text'),
	'internal-error': wordsOf('refusal_internal_error_title', 'refusal_internal_error_text')
};

/** The words for a refusal in the call, by its code; what has none says so plainly. */
export function refusalWords(code: string): Words {
	const known: Readonly<Record<string, Words>> = { ...problemWords, ...inCall };
	return (Object.hasOwn(known, code) ? known[code] : undefined) ?? problemWords.unexpected;
}

/** Codes of `refusalWords` that are no problem of joining. */
export const refusalCodes: readonly string[] = Object.keys(inCall);

/** Why the invite in the link did not open the door; one knocks in its place. */
export const inviteWords: Record<NonNullable<CallView['inviteProblem']>, Words> = {
	used: wordsOf('invite_problem_used_title', 'invite_problem_used_text'),
	expired: wordsOf('invite_problem_expired_title', 'invite_problem_expired_text'),
	revoked: wordsOf('invite_problem_revoked_title', 'invite_problem_revoked_text'),
	unknown: wordsOf('invite_problem_unknown_title', 'invite_problem_unknown_text')
};

/** A newer server may have a reason that is not known here. */
export function inviteWordsOf(problem: string): Words {
	const known: Readonly<Record<string, Words>> = inviteWords;
	return (Object.hasOwn(known, problem) ? known[problem] : undefined) ?? inviteWords.unknown;
}
