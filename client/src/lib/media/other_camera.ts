import type { ListedDevice } from './device_list.ts';

/** Where a camera looks, by its name: phones say it there, and nowhere before it is opened. */
function facing({ label }: ListedDevice): 'front' | 'back' | null {
	if (/\b(front|user|selfie)\b|vorder|前/i.test(label)) return 'front';
	if (/\b(back|rear|environment)\b|rück|后|後/i.test(label)) return 'back';
	return null;
}

/**
 * The camera that a person means by 'the other one': from front to the first of the back and the other way
 * round, since phones have several to the back; else the next in the list. Null: there is no other.
 */
export function otherCamera(
	cameras: readonly ListedDevice[],
	currentId: string | null
): string | null {
	if (cameras.length < 2) return null;
	const at = cameras.findIndex(({ deviceId }) => deviceId === currentId);
	const current = cameras[at];
	const looks = current === undefined ? null : facing(current);
	const opposite = cameras.find((one) => facing(one) !== null && facing(one) !== looks);
	if (looks !== null && opposite !== undefined) return opposite.deviceId;
	return cameras[(at + 1) % cameras.length]?.deviceId ?? null;
}
