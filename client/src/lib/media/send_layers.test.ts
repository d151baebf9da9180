import { beforeEach, describe, expect, test, vi } from 'vitest';
import { NO_LAYER } from './profiles.ts';
import type { MediaGround } from './send_path.ts';
import { fakeTrack } from './testing/fake_capture.ts';
import { loadedDevice } from './testing/fake_device.ts';
import { FakeMediaServer } from './testing/fake_media_server.ts';
import { openLane } from './testing/open_lane.ts';

let server: FakeMediaServer;
let ground: MediaGround;

const upTo = (layer: number | null) => ({ layer, lowest: false });

beforeEach(async () => {
	server = new FakeMediaServer();
	ground = { device: await loadedDevice(), server };
});

describe('a large camera picture', () => {
	test('is sent to few people, a smaller one to many', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.setPeople(2);
		await lane.carry(fakeTrack('video', { height: 720 }));
		const producer = lane.path?.producer;
		expect(producer?.maxSpatialLayer).toBeUndefined();
		await lane.setPeople(4);
		expect(producer?.maxSpatialLayer).toBe(1);
		await lane.setPeople(3);
		expect(producer?.maxSpatialLayer).toBe(2);
	});

	test('is left alone when it is small from the start', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.setPeople(9);
		await lane.carry(fakeTrack('video', { height: 360 }));
		expect(lane.path?.producer?.maxSpatialLayer).toBeUndefined();
	});

	test('is sent as far as somebody watches it, whatever the number of people', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.setPeople(9);
		await lane.carry(fakeTrack('video', { height: 720 }));
		const producer = lane.path?.producer;
		const id = producer?.id ?? '';
		await lane.setWatched(id, upTo(2));
		expect(producer?.maxSpatialLayer).toBe(2);
		await lane.setWatched(id, upTo(0));
		expect(producer?.maxSpatialLayer).toBe(0);
		await lane.setWatched(id, upTo(1));
		expect(producer?.maxSpatialLayer).toBe(1);
	});

	test('is not sent while nobody watches it', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.carry(fakeTrack('video', { height: 720 }));
		const producer = lane.path?.producer;
		await lane.setWatched(producer?.id ?? '', upTo(null));
		expect(producer?.maxSpatialLayer).toBe(NO_LAYER);
		await lane.setWatched(producer?.id ?? '', upTo(1));
		expect(producer?.maxSpatialLayer).toBe(1);
	});

	test('is sent for who has come in, who will watch in a moment, and no longer', async () => {
		vi.useFakeTimers();
		try {
			const { lane } = await openLane('camera', ground);
			await lane.carry(fakeTrack('video', { height: 720 }));
			const producer = lane.path?.producer;
			await lane.setWatched(producer?.id ?? '', upTo(null));
			await lane.setPeople(2);
			expect(producer?.maxSpatialLayer).toBe(0);
			await lane.setPeople(1);
			await vi.advanceTimersByTimeAsync(14_000);
			expect(producer?.maxSpatialLayer).toBe(0);
			await vi.advanceTimersByTimeAsync(2_000);
			expect(producer?.maxSpatialLayer).toBe(NO_LAYER);
		} finally {
			vi.useRealTimers();
		}
	});

	test('is sent while the server cannot tell who watches', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.carry(fakeTrack('video', { height: 720 }));
		const producer = lane.path?.producer;
		await lane.setWatched(producer?.id ?? '', upTo(null));
		await lane.setReachable(false);
		expect(producer?.maxSpatialLayer).toBe(0);
		await lane.setReachable(true);
		await lane.recheck();
		expect(producer?.maxSpatialLayer).toBe(NO_LAYER);
	});

	test('does not heed what is said of another producer, or of one before', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.setWatched('of somebody else', upTo(0));
		await lane.carry(fakeTrack('video', { height: 720 }));
		expect(lane.path?.producer?.maxSpatialLayer).toBeUndefined();
	});

	test('stays as its viewers want it while others are told of', async () => {
		const { lane } = await openLane('camera', ground);
		await lane.carry(fakeTrack('video', { height: 720 }));
		const producer = lane.path?.producer;
		await lane.setWatched(producer?.id ?? '', upTo(0));
		await lane.setWatched('of the shared screen', upTo(2));
		await lane.setPeople(2);
		expect([producer?.maxSpatialLayer, lane.watchedLayer]).toEqual([0, 0]);
	});

	test('is sent as it is watched though that was told before the answer to its start', async () => {
		const { lane } = await openLane('camera', ground);
		const produce = server.produce.bind(server);
		server.produce = async (...request) => {
			const producerId = await produce(...request);
			void lane.setWatched(producerId, upTo(0));
			void lane.setWatched('of the shared screen', upTo(2));
			return producerId;
		};
		await lane.carry(fakeTrack('video', { height: 720 }));
		expect(lane.path?.producer?.maxSpatialLayer).toBe(0);
	});
});
