import { note } from '#lib/socket/journal.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';

export interface ListedDevice {
	readonly deviceId: string;
	/** The same of all that is in one housing. */
	readonly groupId: string;
	readonly label: string;
}

export interface DeviceLists {
	readonly microphones: readonly ListedDevice[];
	readonly cameras: readonly ListedDevice[];
	readonly speakers: readonly ListedDevice[];
}

export const NO_DEVICES: DeviceLists = { microphones: [], cameras: [], speakers: [] };

/** The part of `navigator.mediaDevices` that listing needs. */
export type DeviceBrowser = Pick<
	MediaDevices,
	'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

/** What is plugged in. Before a permission is given, browsers tell no ids; such entries are left out. */
export async function listDevices(browser: DeviceBrowser): Promise<DeviceLists> {
	try {
		const all = await browser.enumerateDevices();
		const of = (kind: MediaDeviceKind) =>
			all
				.filter((device) => device.kind === kind && device.deviceId !== '')
				.map(({ deviceId, groupId, label }) => ({ deviceId, groupId, label }));
		return {
			microphones: of('audioinput'),
			cameras: of('videoinput'),
			speakers: of('audiooutput')
		};
	} catch (error) {
		note('devices', 'could not list devices', error);
		return NO_DEVICES;
	}
}

/** Call `changed` whenever something is plugged in or pulled out. */
export function watchDevices(browser: DeviceBrowser, changed: () => void): Unsubscribe {
	browser.addEventListener('devicechange', changed);
	return () => browser.removeEventListener('devicechange', changed);
}
