import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MediaGround } from './send_path.ts';
import { fakeTrack } from './testing/fake_capture.ts';
import { loadedDevice } from './testing/fake_device.ts';
import { FakeMediaServer } from './testing/fake_media_server.ts';
import { openLane } from './testing/open_lane.ts';

let server: FakeMediaServer;
let ground: MediaGround;

beforeEach(async () => {
	server = new FakeMediaServer();
	ground = { device: await loadedDevice(), server };
});
afterEach(() => void vi.useRealTimers());

describe('a camera', () => {
	test('costs nothing on the server until it is first on', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.carry(null);
		expect(server.log).toEqual([]);
	});

	test('keeps its transport and its producer over toggles', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.carry(fakeTrack('video'));
		const producerId = lane.path?.producer?.id;
		for (let round = 0; round < 3; round += 1) {
			await lane.carry(null);
			await lane.carry(fakeTrack('video'));
		}
		expect(server.count('createTransport')).toBe(1);
		expect(server.count('produce')).toBe(1);
		expect(lane.path?.producer?.id).toBe(producerId);
	});

	test('is sent as three VP8 layers, lowest first', async () => {
		const { lane } = await openLane('camera', ground);
		const send = vi.spyOn(ground.device, 'createSendTransport');
		await lane.carry(fakeTrack('video'));
		expect(send).toHaveBeenCalledTimes(1);
		const encodings = lane.path?.producer?.rtpParameters.encodings;
		expect(encodings?.map((encoding) => encoding.scaleResolutionDownBy)).toEqual([4, 2, 1]);
		expect(lane.path?.producer?.rtpParameters.codecs[0]?.mimeType).toBe('video/VP8');
	});
});

describe('a microphone', () => {
	test('off pauses on the server and lets go of the track; on resumes with the new one', async () => {
		const { lane } = await openLane('microphone', ground);
		await lane.carry(fakeTrack('audio'));
		const [producerId] = [...server.producers.keys()];
		await lane.carry(null);
		expect(server.producers.get(producerId ?? '')?.paused).toBe(true);
		expect(lane.path?.producer?.track).toBeNull();
		expect(lane.path?.producer?.paused).toBe(true);
		const track = fakeTrack('audio');
		await lane.carry(track);
		expect(server.producers.get(producerId ?? '')?.paused).toBe(false);
		expect(lane.path?.producer?.track).toBe(track);
		expect(lane.path?.producer?.paused).toBe(false);
	});

	test('toggled faster than the server answers ends as it was last wanted', async () => {
		const { lane } = await openLane('microphone', ground);
		const last = fakeTrack('audio');
		void lane.carry(fakeTrack('audio'));
		void lane.carry(null);
		void lane.carry(fakeTrack('audio'));
		void lane.carry(null);
		await lane.carry(last);
		expect([...server.producers.values()].map(({ paused }) => paused)).toEqual([false]);
		expect(lane.path?.producer?.track).toBe(last);
	});

	test('another device replaces the track without a pause', async () => {
		const { lane } = await openLane('microphone', ground);
		await lane.carry(fakeTrack('audio'));
		const other = fakeTrack('audio');
		await lane.carry(other);
		expect(lane.path?.producer?.track).toBe(other);
		expect(server.count('pauseProducer')).toBe(0);
	});

	test('a track that ended is not sent', async () => {
		const { lane } = await openLane('microphone', ground);
		const track = fakeTrack('audio');
		track.stop();
		await lane.carry(track);
		expect(server.count('produce')).toBe(0);
	});
});

describe('a screen', () => {
	test('that ends is closed on the server, and the transport is used again', async () => {
		const { lane } = await openLane('screen', ground);
		await lane.carry(fakeTrack('video'));
		await lane.carry(null);
		expect(server.producers.size).toBe(0);
		expect(server.count('closeProducer')).toBe(1);
		await lane.carry(fakeTrack('video'));
		expect(server.count('createTransport')).toBe(1);
		expect(server.producers.size).toBe(1);
	});

	test('whose close was lost with the link is closed once the link is back', async () => {
		const { lane } = await openLane('screen', ground);
		await lane.carry(fakeTrack('video'));
		server.failNext('closeProducer', 'disconnected');
		await lane.carry(null);
		expect(server.producers.size).toBe(1);
		await lane.recheck();
		expect(server.producers.size).toBe(0);
	});
});

describe('when things break', () => {
	test('a refused producer gets a new transport, and the old one is closed', async () => {
		vi.useFakeTimers();
		const { lane, onFailure } = await openLane('camera', ground);
		server.failNext('produce', 'internal-error');
		const settled = lane.carry(fakeTrack('video'));
		await vi.advanceTimersByTimeAsync(60_000);
		await settled;
		expect(server.transports.size).toBe(1);
		expect(server.producers.size).toBe(1);
		expect(server.count('closeTransport')).toBe(1);
		expect(onFailure).not.toHaveBeenCalled();
	});

	test('a source that cannot be sent at all is told', async () => {
		vi.useFakeTimers();
		const { lane, onFailure } = await openLane('camera', ground);
		for (let i = 0; i < 4; i += 1) server.failNext('createTransport', 'media-unavailable');
		const settled = lane.carry(fakeTrack('video'));
		await vi.advanceTimersByTimeAsync(60_000);
		await settled;
		expect(onFailure).toHaveBeenCalledTimes(1);
	});

	test('a produce that was lost with the link is made anew on a clean transport', async () => {
		const { lane } = await openLane('camera', ground);
		server.failNext('produce', 'disconnected');
		await lane.carry(fakeTrack('video'));
		expect(server.producers.size).toBe(0);
		await lane.recheck();
		expect(server.producers.size).toBe(1);
		expect(server.transports.size).toBe(1);
	});

	test('a produce whose answer was lost is undone before it is done again', async () => {
		const { lane, onDoubt } = await openLane('camera', ground);
		server.loseAnswer('produce');
		await lane.carry(fakeTrack('video'));
		expect(server.producers.size).toBe(1);
		await lane.recheck();
		expect(server.count('produce')).toBe(2);
		expect([server.producers.size, server.transports.size]).toEqual([1, 1]);
		expect(lane.path?.producer?.id).toBe([...server.producers.keys()][0]);
		expect(onDoubt).not.toHaveBeenCalled();
	});

	test.each(['disconnected', 'timeout'] as const)(
		'a transport whose answer was lost by %s leaves doubt',
		async (code) => {
			vi.useFakeTimers();
			const { lane, onDoubt } = await openLane('camera', ground);
			server.loseAnswer('createTransport', code);
			const settled = lane.carry(fakeTrack('video'));
			await vi.advanceTimersByTimeAsync(60_000);
			await settled;
			expect(onDoubt).toHaveBeenCalledTimes(1);
		}
	);

	test('more transports than the server allows leave doubt', async () => {
		vi.useFakeTimers();
		const { lane, onDoubt } = await openLane('camera', ground);
		server.failNext('createTransport', 'too-many-transports');
		const settled = lane.carry(fakeTrack('video'));
		await vi.advanceTimersByTimeAsync(60_000);
		await settled;
		expect(onDoubt).toHaveBeenCalledTimes(1);
	});

	test('a server that is slow is asked again while the link is up', async () => {
		vi.useFakeTimers();
		const { lane } = await openLane('microphone', ground);
		await lane.carry(fakeTrack('audio'));
		server.failNext('pauseProducer', 'timeout');
		const settled = lane.carry(null);
		await vi.advanceTimersByTimeAsync(60_000);
		await settled;
		expect([...server.producers.values()][0]?.paused).toBe(true);
		expect(server.count('createTransport')).toBe(1);
	});

	test('a pause that was lost with the link is told again', async () => {
		const { lane } = await openLane('microphone', ground);
		await lane.carry(fakeTrack('audio'));
		server.failNext('pauseProducer', 'disconnected');
		await lane.carry(null);
		expect([...server.producers.values()][0]?.paused).toBe(false);
		await lane.recheck();
		expect([...server.producers.values()][0]?.paused).toBe(true);
	});

	test('after a reset the wanted track is sent again, and an unwanted one is not', async () => {
		const camera = (await openLane('camera', ground)).lane;
		const microphone = (await openLane('microphone', ground)).lane;
		await camera.carry(fakeTrack('video'));
		await microphone.carry(fakeTrack('audio'));
		await microphone.carry(null);
		const fresh = new FakeMediaServer();
		for (const lane of [camera, microphone]) {
			lane.detach();
			await lane.attach({ ...ground, server: fresh });
		}
		expect([...fresh.producers.values()].map(({ source }) => source)).toEqual(['camera']);
	});

	test('a path that is given up while nothing is sent is not missed', async () => {
		vi.useFakeTimers();
		const { lane, onIdle } = await openLane('microphone', ground);
		await lane.carry(fakeTrack('audio'));
		await lane.carry(null);
		onIdle.mockClear();
		await lane.recheck();
		expect(onIdle).not.toHaveBeenCalled();
		server.failNext('restartIce', 'unknown-transport');
		lane.path?.transport.emit('connectionstatechange', 'failed');
		await vi.advanceTimersByTimeAsync(60_000);
		expect(lane.path).toBeNull();
		expect(onIdle).toHaveBeenCalled();
	});

	test('a reset while the transport is being made leaves nothing half built', async () => {
		const { lane } = await openLane('camera', ground);
		const carried = lane.carry(fakeTrack('video'));
		lane.detach();
		await carried;
		expect(lane.path).toBeNull();
		expect(server.count('produce')).toBe(0);
	});
});
