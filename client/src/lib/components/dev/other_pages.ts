import { checks } from './checks.ts';

/** Pages that are no meeting, by the name of their scene. */
export const otherPages: readonly string[] = [
	'home',
	...Object.keys(checks),
	'page-lost',
	'page-fault',
	'small-window'
];
