import { note } from '#lib/socket/journal.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type { DeviceSource } from './capture.ts';

/** The part of `navigator.permissions` that watching needs. */
export type PermissionBrowser = Pick<Permissions, 'query'>;

/** Call `changed` whenever the person gives or takes a permission, where the browser tells. */
export function watchPermission(
	browser: PermissionBrowser | undefined,
	source: DeviceSource,
	changed: (state: PermissionState) => void
): Unsubscribe {
	let status: PermissionStatus | null = null;
	let isOver = false;
	const onChange = () => status !== null && changed(status.state);
	browser
		?.query({ name: source })
		.then((found) => {
			if (isOver) return;
			status = found;
			found.addEventListener('change', onChange);
		})
		.catch((error: unknown) => note('devices', `permission for the ${source} is not told`, error));
	return () => {
		isOver = true;
		status?.removeEventListener('change', onChange);
	};
}
