import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SendLane } from './send_lane.ts';
import type { MediaGround } from './send_path.ts';
import { fakeTrack } from './testing/fake_capture.ts';
import { loadedDevice } from './testing/fake_device.ts';
import { FakeMediaServer } from './testing/fake_media_server.ts';
import { openLane } from './testing/open_lane.ts';

let server: FakeMediaServer;
let lane: SendLane;
let hooks: Awaited<ReturnType<typeof openLane>>;
let counts: { bytesReceived: number; responsesReceived: number; packetsSent: number };

beforeEach(async () => {
	vi.useFakeTimers();
	server = new FakeMediaServer();
	const ground: MediaGround = { device: await loadedDevice(), server };
	hooks = await openLane('camera', ground);
	({ lane } = hooks);
	await lane.carry(fakeTrack('video'));
	counts = { bytesReceived: 100, responsesReceived: 1, packetsSent: 0 };
	const { transport } = lane.path ?? {};
	if (transport === undefined) throw new Error('nothing is sent');
	transport.handler.emit('@connectionstatechange', 'connected');
	vi.spyOn(transport, 'getStats').mockImplementation(() =>
		Promise.resolve(
			new Map<string, object>([
				['T', { type: 'transport', bytesReceived: counts.bytesReceived }],
				['P', { type: 'candidate-pair', responsesReceived: counts.responsesReceived }],
				['O', { type: 'outbound-rtp', packetsSent: counts.packetsSent }]
			]) as unknown as RTCStatsReport
		)
	);
});
afterEach(() => {
	lane.detach();
	vi.useRealTimers();
});

/** `everyHalfSecond`: what is counted meanwhile. */
async function go(seconds: number, everyHalfSecond: () => void = () => undefined): Promise<void> {
	for (let half = 0; half < seconds * 2; half += 1) {
		everyHalfSecond();
		await vi.advanceTimersByTimeAsync(500);
	}
}
const send = () => (counts.packetsSent += 20);

test('what is sent without an answer has its own path found anew, once, before the browser tells', async () => {
	await go(5, () => {
		send();
		counts.bytesReceived += 50;
	});
	expect(hooks.onFlatline).not.toHaveBeenCalled();
	await go(4, send);
	expect(hooks.onFlatline).toHaveBeenCalledTimes(1);
	expect(server.count('restartIce')).toBe(1);
	await go(4, send);
	expect(server.count('restartIce')).toBe(1);
	counts.bytesReceived += 50;
	await go(0.5, send);
	expect(hooks.onFlow).toHaveBeenCalledTimes(1);
});

test('what is not sent needs no answer: a screen that stands still, a camera that is off', async () => {
	await go(2, () => {
		send();
		counts.bytesReceived += 50;
	});
	await go(20);
	send();
	await lane.carry(null);
	await go(20);
	expect(hooks.onFlatline).not.toHaveBeenCalled();
});

test('a path that answers the checks of the browser is not dead', async () => {
	await go(30, () => {
		send();
		if (counts.packetsSent % 100 === 0) counts.responsesReceived += 1;
	});
	expect(hooks.onFlatline).not.toHaveBeenCalled();
});
