import { en, type Messages } from './en.ts';

export { unreadableWords } from './unreadable.ts';
export { reasonWords } from './quality.ts';
export { inviteWords, refusalCodes, refusalWords } from './refusals.ts';
export {
	bothDevicesWords,
	deviceWords,
	endWords,
	problemWords,
	screenWords,
	type Words
} from './problems.ts';

/** The words in the language of this page. */
export const m: Messages = en;
