/** Why a device gives nothing, as far as the browser tells. */
export type DeviceProblem = 'denied' | 'missing' | 'busy' | 'failed';

const BY_NAME: Readonly<Record<string, DeviceProblem>> = {
	NotAllowedError: 'denied',
	SecurityError: 'denied',
	NotFoundError: 'missing',
	OverconstrainedError: 'missing',
	NotReadableError: 'busy',
	AbortError: 'busy'
};

/** Read an error of `getUserMedia` (W3C mediacapture-streams, section 10.2). */
export function readDeviceError(error: unknown): DeviceProblem {
	const name = error instanceof Error || error instanceof DOMException ? error.name : '';
	return BY_NAME[name] ?? 'failed';
}
