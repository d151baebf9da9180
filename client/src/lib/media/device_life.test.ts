import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Capture } from './capture.ts';
import type { TrackFilter } from './held_track.ts';
import { LocalSource } from './local_source.ts';
import { FakeCaptureBrowser, fakeTrack, newestTrack } from './testing/fake_capture.ts';

let browser: FakeCaptureBrowser;
let microphone: LocalSource;

beforeEach(async () => {
	browser = new FakeCaptureBrowser();
	browser.permissions.set('microphone', 'granted');
	browser.plugged.set('microphone', ['headset', 'built-in']);
	microphone = new LocalSource('microphone', new Capture(browser), 'headset');
	await microphone.turnOn();
});

/** Pull it out: the track ends, then the browser tells of what is left. */
async function unplug(...left: string[]): Promise<void> {
	browser.plugged.set('microphone', left);
	newestTrack(browser).remoteStop();
	await vi.waitUntil(() => !microphone.state.busy);
	await microphone.devicesChanged(browser.listed('microphone'));
}

async function plugIn(...present: string[]): Promise<void> {
	browser.plugged.set('microphone', present);
	await microphone.devicesChanged(browser.listed('microphone'));
}

describe('a device that is pulled out', () => {
	test('is stood in for by another, and comes back when it is plugged in again', async () => {
		await unplug('built-in');
		expect(microphone.state).toMatchObject({
			on: true,
			deviceId: 'built-in',
			standIn: 'label of built-in',
			problem: null
		});
		await plugIn('headset', 'built-in');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'headset', standIn: null });
		expect(browser.tracks.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
	});

	test('comes back also when it is plugged in while the stand-in is being opened', async () => {
		const open = browser.getUserMedia.bind(browser);
		browser.getUserMedia = async (constraints) => {
			const standIn = await open(constraints);
			browser.getUserMedia = open;
			await plugIn('headset', 'built-in');
			return standIn;
		};
		browser.plugged.set('microphone', ['built-in']);
		newestTrack(browser).remoteStop();
		await microphone.devicesChanged(browser.listed('microphone'));
		await vi.waitFor(() =>
			expect(microphone.state).toMatchObject({ on: true, busy: false, deviceId: 'headset' })
		);
	});

	test('comes back also when it is plugged in while nothing is found to stand in', async () => {
		browser.plugged.set('microphone', []);
		const open = browser.getUserMedia.bind(browser);
		browser.getUserMedia = async (constraints) => {
			try {
				return await open(constraints);
			} catch (error) {
				// Not before the second try, which takes any device.
				if (browser.asked.at(-1) === 'microphone') await plugIn('headset');
				throw error;
			}
		};
		newestTrack(browser).remoteStop();
		await vi.waitFor(() =>
			expect(microphone.state).toMatchObject({ on: true, deviceId: 'headset', problem: null })
		);
	});

	test('counts as missing when nothing can stand in, and is on again when it is back', async () => {
		await unplug();
		expect(microphone.state).toMatchObject({ on: false, track: null, problem: 'missing' });
		await plugIn('headset');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'headset', problem: null });
	});

	test('goes on being waited for when the first look finds nothing', async () => {
		browser.failures.set('microphone', 'NotReadableError');
		await unplug('built-in');
		expect(microphone.state).toMatchObject({ on: false, problem: 'missing' });
		await microphone.devicesChanged(browser.listed('microphone'));
		expect(microphone.state).toMatchObject({ on: false, problem: 'missing' });
		browser.failures.clear();
		await plugIn('headset', 'built-in');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'headset', problem: null });
	});

	test('stays off when it was turned off before it was pulled out', async () => {
		microphone.turnOff();
		await plugIn('built-in');
		await plugIn('headset', 'built-in');
		expect(microphone.state).toMatchObject({ on: false, track: null });
		expect(browser.asked).toHaveLength(1);
	});

	test('stays off when it was turned off while it was away', async () => {
		await unplug('built-in');
		microphone.turnOff();
		await plugIn('headset', 'built-in');
		expect(microphone.state.on).toBe(false);
		await microphone.turnOn();
		expect(microphone.state.deviceId).toBe('headset');
	});

	test('is not gone back to when the person has chosen another one meanwhile', async () => {
		await unplug('built-in');
		await microphone.use('built-in');
		expect(microphone.state.standIn).toBeNull();
		const asked = browser.asked.length;
		await plugIn('headset', 'built-in');
		expect(microphone.state.deviceId).toBe('built-in');
		expect(browser.asked).toHaveLength(asked);
	});

	test('is gone back to also when the system had chosen it', async () => {
		microphone = new LocalSource('microphone', new Capture(browser), null);
		await microphone.turnOn();
		await unplug('built-in');
		await plugIn('headset', 'built-in');
		expect(microphone.state.deviceId).toBe('headset');
	});

	test('that breaks again and again is given up', async () => {
		for (let round = 0; round < 3; round += 1) {
			const track = newestTrack(browser);
			track.remoteStop();
			await vi.waitUntil(() => !microphone.state.busy);
		}
		expect(microphone.state).toMatchObject({ on: false, problem: 'failed' });
	});

	test('while muted is told when another one stands in for it', async () => {
		microphone.turnOff();
		await plugIn('built-in');
		await microphone.turnOn();
		expect(microphone.state).toMatchObject({ on: true, standIn: 'label of built-in' });
		await plugIn('headset', 'built-in');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'headset', standIn: null });
	});

	test('while muted, and had only been chosen, is told as well', async () => {
		microphone.turnOff();
		await microphone.use('built-in');
		await plugIn('headset');
		await microphone.turnOn();
		expect(microphone.state).toMatchObject({ on: true, standIn: 'label of headset' });
	});

	test('was not there at the start: another one stands in until it is', async () => {
		browser.plugged.set('microphone', ['built-in']);
		microphone = new LocalSource('microphone', new Capture(browser), 'headset');
		await microphone.turnOn();
		expect(microphone.state).toMatchObject({ deviceId: 'built-in', standIn: null });
		await plugIn('headset', 'built-in');
		expect(microphone.state.deviceId).toBe('headset');
	});
});

describe('a microphone that is kept ready', () => {
	beforeEach(() => microphone.keepReady(true));

	test('is held while muted, gives nothing, and is back without being asked for', async () => {
		const track = newestTrack(browser);
		microphone.turnOff();
		expect(microphone.state).toMatchObject({ on: false, track: null });
		expect([track.readyState, track.enabled]).toEqual(['live', false]);
		await microphone.turnOn();
		expect(microphone.state.track).toBe(track);
		expect(track.enabled).toBe(true);
		expect(browser.asked).toHaveLength(1);
	});

	test('is let go when the person does not want that any more, and at the end', () => {
		const track = newestTrack(browser);
		microphone.turnOff();
		microphone.keepReady(false);
		expect(track.readyState).toBe('ended');
	});

	test('is let go at the end', () => {
		microphone.turnOff();
		microphone.release();
		expect(newestTrack(browser).readyState).toBe('ended');
	});

	test('that is pulled out while muted stays muted and is taken anew', async () => {
		microphone.turnOff();
		newestTrack(browser).remoteStop();
		expect(microphone.state).toMatchObject({ on: false, problem: null });
		await microphone.turnOn();
		expect(microphone.state.track?.readyState).toBe('live');
		expect(browser.asked).toHaveLength(2);
	});

	test('takes another device when one muted before that was open', async () => {
		const first = newestTrack(browser);
		const using = microphone.use('built-in');
		microphone.turnOff();
		await using;
		expect(first.readyState).toBe('ended');
		await microphone.turnOn();
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'built-in' });
		expect(microphone.state.track?.readyState).toBe('live');
	});

	test('takes another device when that was chosen while muted', async () => {
		microphone.turnOff();
		await microphone.use('built-in');
		expect(newestTrack(browser).readyState).toBe('ended');
		expect(microphone.state.on).toBe(false);
		await microphone.turnOn();
		expect(microphone.state.deviceId).toBe('built-in');
	});
});

test('the device is let go before it is taken anew: treated differently, it is another one', async () => {
	const first = newestTrack(browser);
	const taking = microphone.reopen();
	expect(first.readyState).toBe('ended');
	await taking;
	expect(microphone.state).toMatchObject({ on: true, track: newestTrack(browser) });
});

describe('a filter', () => {
	test('stands between the device and what is sent, and ends with it', async () => {
		const filtered = fakeTrack('audio');
		const close = vi.fn();
		microphone.filter = { apply: () => Promise.resolve({ track: filtered, close }) };
		await microphone.reopen();
		expect(microphone.state).toMatchObject({ track: filtered, deviceId: 'headset' });
		const device = newestTrack(browser);
		microphone.turnOff();
		expect(device.readyState).toBe('ended');
		expect(close).toHaveBeenCalledOnce();
	});

	test('that fails leaves the sound as it is and says so', async () => {
		const filter: TrackFilter = { apply: () => Promise.reject(new Error('no worklet')) };
		filter.onFailure = vi.fn();
		microphone.filter = filter;
		await microphone.reopen();
		expect(filter.onFailure).toHaveBeenCalledOnce();
		expect(microphone.state.track).toBe(newestTrack(browser));
	});

	test('that is slow does not bring back a microphone that was muted meanwhile', async () => {
		const close = vi.fn();
		let finish: () => void = () => undefined;
		const ready = new Promise<void>((resolve) => (finish = resolve));
		microphone.filter = {
			apply: async (track) => {
				await ready;
				return { track, close };
			}
		};
		const reopening = microphone.reopen();
		await vi.waitUntil(() => browser.tracks.length === 2);
		microphone.turnOff();
		finish();
		await reopening;
		expect(microphone.state).toMatchObject({ on: false, track: null });
		expect(browser.tracks.every(({ readyState }) => readyState === 'ended')).toBe(true);
	});
});
