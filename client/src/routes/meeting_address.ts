import { resolve } from '$app/paths';
import type { ResolvedPathname } from '$app/types';

/** Where a meeting lives; the fragment carries what only its people may know. */
export function meetingAddress(roomId: string, fragment: string): ResolvedPathname {
	return `${resolve('/[roomId]', { roomId })}${fragment}`;
}
