import type { Device } from 'mediasoup-client/types';

/**
 * A new mediasoup device; the library is fetched when a call is near, not with the home page.
 * @throws UnsupportedError when the library does not know this browser.
 */
export async function loadDevice(): Promise<Device> {
	const { Device: MediasoupDevice } = await import('mediasoup-client');
	return MediasoupDevice.factory();
}
