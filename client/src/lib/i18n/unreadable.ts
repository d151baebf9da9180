import type { UnreadableReason } from '../state/chat_view.ts';

/** Why a message cannot be read, in a sentence. */
export const unreadableWords: Readonly<Record<UnreadableReason, string>> = {
	'no-key': 'The chat is locked. It is shown once you have the full link.',
	'wrong-key': 'It was written with another key: their link differs from yours.',
	tampered: 'It was changed on its way, so it is not shown.',
	'forged-sender': 'It claims to be from somebody who did not sign it, so it is not shown.',
	replayed: 'It is a copy of an earlier message, so it is not shown.',
	'key-forgotten': 'It came too late: its key is not kept any longer.',
	'too-far-ahead': 'Too many messages before it are missing.',
	malformed: 'It is damaged.',
	'unsupported-version': 'A newer version of this page wrote it. Load the page again.',
	'unsupported-algorithm': 'This browser cannot check its signature.'
};
