import type { ProblemCode } from '#lib/state/view.ts';

/** The room itself refuses: its door is shut to this person. */
export type ShutCode = 'banned' | 'room-locked';

const blocking: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	'insecure-origin',
	'unsupported-browser',
	'invalid-room-id'
]);

/** Whether trying again cannot help: the way on lies outside this page. */
export function blocksJoining(code: ProblemCode): boolean {
	return blocking.has(code);
}

/** The code of a door that is shut, or null. */
export function shutBy(code: ProblemCode | undefined): ShutCode | null {
	return code === 'banned' || code === 'room-locked' ? code : null;
}
