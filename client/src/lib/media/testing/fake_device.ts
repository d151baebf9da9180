import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { RtpCapabilities } from 'mediasoup-client/types';

/** A mediasoup device on the library's own fake handler: real negotiation, no network. */
export function fakeDevice(): Promise<Device> {
	return Device.factory({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
}

export function routerCapabilities(): RtpCapabilities {
	return testFakeParameters.generateRouterRtpCapabilities();
}

/** One that has been told what the router can. */
export async function loadedDevice(): Promise<Device> {
	const device = await fakeDevice();
	await device.load({ routerRtpCapabilities: routerCapabilities() });
	return device;
}
