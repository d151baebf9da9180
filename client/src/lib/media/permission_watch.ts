import { note } from '#lib/socket/journal.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type { DeviceSource } from './capture.ts';

/** The part of `navigator.permissions` that watching needs. */
export type PermissionBrowser = Pick<Permissions, 'query'>;

/** Call `changed` whenever the person gives or takes a permission, where the browser tells; with what it was. */
export function watchPermission(
	browser: PermissionBrowser | undefined,
	source: DeviceSource,
	changed: (state: PermissionState, before: PermissionState | null) => void
): Unsubscribe {
	let status: PermissionStatus | null = null;
	let isOver = false;
	let before: PermissionState | null = null;
	const onChange = () => {
		if (status === null) return;
		const { state } = status;
		changed(state, before);
		before = state;
	};
	browser
		?.query({ name: source })
		.then((found) => {
			if (isOver) return;
			status = found;
			before = found.state;
			found.addEventListener('change', onChange);
		})
		.catch((error: unknown) => note('devices', `permission for the ${source} is not told`, error));
	return () => {
		isOver = true;
		status?.removeEventListener('change', onChange);
	};
}
