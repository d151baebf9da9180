import type { ListedDevice } from './device_list.ts';

/** A device as its track or the browser's list tells it; empty: not told. */
export type DeviceMark = ListedDevice;

/** Chromium lists what the system prefers once more, as "Default - X", in the group of the device X. */
const ALIASES: readonly string[] = ['default', 'communications'];
const BETWEEN = ' - ';

/** Whether this stands for whatever the system prefers. */
export function isAlias(deviceId: string): boolean {
	return ALIASES.includes(deviceId);
}

/** The device's own name, also behind an alias. */
export function ownName({ deviceId, label }: DeviceMark): string {
	const at = isAlias(deviceId) ? label.indexOf(BETWEEN) : -1;
	return at < 0 ? label : label.slice(at + BETWEEN.length);
}

/** Whether both are one device: of an alias, whether it stands for the same one. */
export function isSame(one: DeviceMark, other: DeviceMark): boolean {
	return one.deviceId === other.deviceId && (!isAlias(one.deviceId) || isAlike(one, other));
}

/** Whether the device itself is plugged in, also where an alias stands for it. */
export function isPresent(device: DeviceMark, present: readonly DeviceMark[]): boolean {
	if (!isAlias(device.deviceId)) return present.some((one) => isSame(one, device));
	return present.some((one) => !isAlias(one.deviceId) && isAlike(one, device));
}

/** Whether the system prefers another device now than the one that was taken for its alias. */
export function hasMoved(taken: DeviceMark, present: readonly DeviceMark[]): boolean {
	if (!isAlias(taken.deviceId)) return false;
	const alias = present.find(({ deviceId }) => deviceId === taken.deviceId);
	return alias !== undefined && !isAlike(alias, taken);
}

function isAlike(one: DeviceMark, other: DeviceMark): boolean {
	return one.groupId === other.groupId && ownName(one) === ownName(other);
}
