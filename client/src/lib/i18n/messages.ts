export { unreadableWords } from './unreadable.ts';
export { reasonWords } from './quality.ts';
export { inviteWords, inviteWordsOf, refusalCodes, refusalWords } from './refusals.ts';
export {
	bothDevicesWords,
	deviceTrouble,
	deviceWords,
	endWords,
	keptWords,
	problemWords,
	screenWords
} from './problems.ts';
export { m } from './m.ts';
export type { Words } from './words.ts';
