import type { CallView } from '../state/view.ts';
import { problemWords, type Words } from './problems.ts';

/** Refusals of something that was asked for within a call. */
const inCall: Readonly<Record<string, Words>> = {
	'not-host': {
		title: 'Only hosts can do that',
		text: 'You are not a host of this meeting any more. Ask the host.'
	},
	'unknown-participant': {
		title: 'They are no longer in the call',
		text: 'They left in the meantime. There is nothing to do.'
	},
	'unknown-pending': {
		title: 'They are no longer at the door',
		text: 'They gave up, or another host answered.'
	},
	'unknown-invite': {
		title: 'That invite is gone',
		text: 'It ended in the meantime, or another host ended it.'
	},
	'too-many-invites': {
		title: 'There are as many invites as can be',
		text: 'Revoke one that is not needed, then create another.'
	},
	'not-joined': {
		title: 'You are not in the call',
		text: 'The connection was lost. Wait until you are back, then try again.'
	},
	disconnected: {
		title: 'The connection is lost',
		text: 'Nothing was changed. Try again when the connection is back.'
	},
	timeout: {
		title: 'The server does not answer',
		text: 'It may have been done or not. Look, then try again.'
	},
	'internal-error': {
		title: 'The server made a mistake',
		text: 'Try again in a moment. It was written to the log of the server.'
	}
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
	used: {
		title: 'This invite was used already',
		text: 'It opens the door once. The host was told that you are here, and can let you in.'
	},
	expired: {
		title: 'This invite has expired',
		text: 'It was good for a limited time. The host was told that you are here, and can let you in.'
	},
	revoked: {
		title: 'This invite was taken back',
		text: 'The host was told that you are here, and can still let you in.'
	},
	unknown: {
		title: 'This invite is not known here',
		text: 'Perhaps a part of the link is missing. The host was told that you are here, and can let you in.'
	}
};
