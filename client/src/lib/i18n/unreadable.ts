import { sentences } from './words.ts';
import type { UnreadableReason } from '../state/chat_view.ts';

/** Why a message cannot be read, in a sentence. */
export const unreadableWords = sentences<UnreadableReason>({
	'no-key': 'unreadable_no_key',
	'wrong-key': 'unreadable_wrong_key',
	tampered: 'unreadable_tampered',
	'forged-sender': 'unreadable_forged_sender',
	replayed: 'unreadable_replayed',
	'key-forgotten': 'unreadable_key_forgotten',
	'too-far-ahead': 'unreadable_too_far_ahead',
	malformed: 'unreadable_malformed',
	'unsupported-version': 'unreadable_unsupported_version',
	'unsupported-algorithm': 'unreadable_unsupported_algorithm'
});
