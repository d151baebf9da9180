import type { ProblemCode } from '#lib/state/view.ts';

const blocking: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	'insecure-origin',
	'unsupported-browser',
	'invalid-room-id',
	'banned'
]);

/** Whether trying again cannot help: the way on lies outside this page. */
export function blocksJoining(code: ProblemCode): boolean {
	return blocking.has(code);
}
