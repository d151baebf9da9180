import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { HandlerInterface, RtpCapabilities } from 'mediasoup-client/types';

/** Whether the browser refuses a description because of this consumer. */
type Refuses = (consumerId: string) => boolean;

/** A mediasoup device on the library's own fake handler: real negotiation, no network. */
export function fakeDevice(refuses: Refuses = () => false): Promise<Device> {
	const fake = FakeHandler.createFactory(testFakeParameters);
	return Device.factory({
		handlerFactory: { ...fake, factory: (options) => refuse(fake.factory(options), refuses) }
	});
}

/**
 * As with those of browsers, what was offered once stays in the description, also when that negotiation
 * failed, and a description with a mid twice is refused.
 */
function refuse(handler: HandlerInterface, refuses: Refuses): HandlerInterface {
	const receive = handler.receive.bind(handler);
	const offered: (string | undefined)[] = [];
	handler.receive = async (list) => {
		offered.push(...list.map(({ rtpParameters }) => rtpParameters.mid));
		if (new Set(offered).size < offered.length) throw new Error('Duplicate a=mid value.');
		if (list.some(({ trackId }) => refuses(trackId)))
			throw new Error('Failed to set remote video.');
		return receive(list);
	};
	return handler;
}

export function routerCapabilities(): RtpCapabilities {
	return testFakeParameters.generateRouterRtpCapabilities();
}

/** One that has been told what the router can. */
export async function loadedDevice(refuses?: Refuses): Promise<Device> {
	const device = await fakeDevice(refuses);
	await device.load({ routerRtpCapabilities: routerCapabilities() });
	return device;
}
