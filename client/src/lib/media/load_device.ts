import type { Device } from 'mediasoup-client/types';
import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface';

/**
 * A new mediasoup device; the library is fetched when a call is near, not with the home page.
 * @throws UnsupportedError when the library does not know this browser.
 */
export async function loadDevice(): Promise<Device> {
	const { Device: MediasoupDevice, detectDeviceAsync } = await import('mediasoup-client');
	const plain = await findFactory(await detectDeviceAsync());
	if (plain === null) return MediasoupDevice.factory();
	return MediasoupDevice.factory({ handlerFactory: await remembering(plain) });
}

async function findFactory(name: string | undefined): Promise<HandlerFactory | null> {
	if (name === 'Chrome111') {
		return (await import('mediasoup-client/handlers/Chrome111')).Chrome111.createFactory({});
	}
	if (name === 'Firefox120') {
		return (await import('mediasoup-client/handlers/Firefox120')).Firefox120.createFactory({});
	}
	if (name === 'Safari12') {
		return (await import('mediasoup-client/handlers/Safari12')).Safari12.createFactory({});
	}
	return null;
}

type Direction = Parameters<HandlerFactory['getNativeRtpCapabilities']>[0]['direction'];
type Capabilities = ReturnType<HandlerFactory['getNativeRtpCapabilities']>;

/** What this browser can do, by direction: it does not change, and asking takes a tenth of a second. */
const known = new Map<Direction, Capabilities>();

/** A factory that has asked the browser before somebody waits for the answer. */
async function remembering(factory: HandlerFactory): Promise<HandlerFactory> {
	const ask = (direction: Direction): Capabilities => {
		const answer = known.get(direction) ?? factory.getNativeRtpCapabilities({ direction });
		known.set(direction, answer);
		return answer;
	};
	try {
		await Promise.all([ask('recvonly'), ask('sendonly')]);
	} catch (error) {
		known.clear();
		throw error;
	}
	return { ...factory, getNativeRtpCapabilities: ({ direction }) => ask(direction) };
}
