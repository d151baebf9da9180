import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { HandlerInterface, RtpCapabilities } from 'mediasoup-client/types';

/** A mediasoup device on the library's own fake handler: real negotiation, no network. */
export function fakeDevice(): Promise<Device> {
	const fake = FakeHandler.createFactory(testFakeParameters);
	return Device.factory({
		handlerFactory: { ...fake, factory: (options) => refuseTwins(fake.factory(options)) }
	});
}

/**
 * As with those of browsers, what was offered once stays in the description, also when that negotiation
 * failed, and a description with a mid twice is refused.
 */
function refuseTwins(handler: HandlerInterface): HandlerInterface {
	const receive = handler.receive.bind(handler);
	const offered: (string | undefined)[] = [];
	handler.receive = async (list) => {
		offered.push(...list.map(({ rtpParameters }) => rtpParameters.mid));
		if (new Set(offered).size < offered.length) throw new Error('Duplicate a=mid value.');
		return receive(list);
	};
	return handler;
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
