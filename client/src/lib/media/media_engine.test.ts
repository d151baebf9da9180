import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MediaEngine } from './media_engine.ts';
import { fakeTrack } from './testing/fake_capture.ts';
import { fakeDevice, routerCapabilities } from './testing/fake_device.ts';
import { FakeMediaServer } from './testing/fake_media_server.ts';

const start = { routerRtpCapabilities: routerCapabilities() };
const unreachable = () =>
	Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

let server: FakeMediaServer;
let load: () => ReturnType<typeof fakeDevice>;
let loads: number;
let engine: MediaEngine;
let stuck: boolean[];

beforeEach(() => {
	server = new FakeMediaServer();
	load = fakeDevice;
	loads = 0;
	engine = new MediaEngine(server, () => {
		loads += 1;
		return load();
	});
	stuck = [];
	engine.on('loading', ({ isStuck }) => stuck.push(isStuck));
});
afterEach(() => {
	engine.close();
	vi.useRealTimers();
});

describe('a library that cannot be loaded', () => {
	test('is asked for until it comes, ever more slowly; then the call begins', async () => {
		vi.useFakeTimers();
		load = unreachable;
		void engine.carry('camera', fakeTrack('video'));
		const started = engine.start(start);
		await vi.advanceTimersByTimeAsync(2_100);
		expect([loads, stuck]).toEqual([4, [true]]);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(loads).toBeLessThan(18);
		load = fakeDevice;
		await vi.advanceTimersByTimeAsync(10_000);
		await started;
		expect(stuck).toEqual([true, false]);
		expect([server.transports.size, server.producers.size]).toEqual([2, 1]);
	});

	test('is asked for at once when somebody wants the paths mended', async () => {
		vi.useFakeTimers();
		load = unreachable;
		const started = engine.start(start);
		await vi.advanceTimersByTimeAsync(30_000);
		load = fakeDevice;
		engine.mend();
		await started;
		expect(server.count('startConsuming')).toBe(1);
	});

	test('is asked for no more once the call is over', async () => {
		vi.useFakeTimers();
		load = unreachable;
		void engine.start(start);
		await vi.advanceTimersByTimeAsync(1_000);
		engine.reset();
		const asked = loads;
		await vi.advanceTimersByTimeAsync(60_000);
		expect([loads, server.log]).toEqual([asked, []]);
	});

	test('a router that it refuses at first is tried again with a new one', async () => {
		vi.useFakeTimers();
		load = async () => {
			const device = await fakeDevice();
			vi.spyOn(device, 'load').mockRejectedValueOnce(new Error('not now'));
			load = fakeDevice;
			return device;
		};
		await engine.prepare();
		const started = engine.start(start);
		await vi.advanceTimersByTimeAsync(300);
		await started;
		expect([loads, server.count('startConsuming')]).toEqual([2, 1]);
	});
});

test('a start that is replaced while it loads builds nothing', async () => {
	const before = engine.start(start);
	await Promise.all([before, engine.start(start)]);
	expect(server.count('createTransport')).toBe(1);
});

test('what is watched of a shared screen says nothing of the camera', async () => {
	await engine.start(start);
	await engine.carry('camera', fakeTrack('video'));
	await engine.carry('screen', fakeTrack('video'));
	const idOf = (wanted: string) =>
		[...server.producers].find(([, { source }]) => source === wanted)?.[0] ?? '';
	engine.setWatched(idOf('camera'), { layer: 0, lowest: false });
	engine.setWatched(idOf('screen'), { layer: 0, lowest: false });
	expect(engine.watchedLayer).toBe(0);
	engine.setWatched(idOf('screen'), { layer: null, lowest: false });
	expect(engine.watchedLayer).toBe(0);
});
