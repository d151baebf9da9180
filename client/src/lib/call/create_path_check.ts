import { browserPathCheck, type PathCheck } from '#lib/state/path_check.svelte.ts';
import { serverUrl } from './server_address.ts';

export type { PathCheck };

/** Tells which way sound and pictures would take from here. */
export function createPathCheck(): PathCheck {
	return browserPathCheck(serverUrl);
}
