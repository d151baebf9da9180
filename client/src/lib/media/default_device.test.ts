import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Capture } from './capture.ts';
import { ownName } from './default_device.ts';
import { LocalSource } from './local_source.ts';
import { FakeCaptureBrowser, newestTrack } from './testing/fake_capture.ts';

const HEADSET = 'Default - label of headset';
const BUILT_IN = 'Default - label of built-in';
let browser: FakeCaptureBrowser;
let microphone: LocalSource;

/** The system prefers the headset as long as it is there. */
beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
	browser = new FakeCaptureBrowser();
	browser.preferred = 'headset';
	browser.plugged.set('microphone', ['built-in', 'headset']);
});

afterEach(() => void vi.useRealTimers());

async function start(deviceId: string | null): Promise<void> {
	microphone = new LocalSource('microphone', new Capture(browser), deviceId);
	await microphone.turnOn();
	vi.advanceTimersByTime(60_000);
}

function liveNames(): string[] {
	return browser.tracks.filter(({ readyState }) => readyState === 'live').map(({ label }) => label);
}

async function lookAround(...plugged: string[]): Promise<void> {
	browser.plugged.set('microphone', plugged);
	await microphone.devicesChanged(browser.listed('microphone'));
}

async function unplug(...left: string[]): Promise<void> {
	browser.plugged.set('microphone', left);
	newestTrack(browser).remoteStop();
	await vi.waitUntil(() => !microphone.state.busy);
	await lookAround(...left);
}

describe.each([null, 'default', 'communications'])('whoever follows the system: %s', (chosen) => {
	const alias = chosen ?? 'default';
	const named = (id: string) =>
		browser.listed('microphone').find((one) => one.deviceId === id)?.label;

	beforeEach(() => start(chosen));

	test('is told what stands in, and has the headset again when it is plugged in again', async () => {
		expect(microphone.state).toMatchObject({ deviceId: alias, standIn: null });
		await unplug('built-in');
		expect(microphone.state).toMatchObject({
			on: true,
			deviceId: alias,
			standIn: 'label of built-in'
		});
		await lookAround('built-in', 'headset');
		expect(microphone.state).toMatchObject({ on: true, deviceId: alias, standIn: null });
		expect(liveNames()).toEqual([named(alias)]);
		expect(liveNames()[0]).toContain('headset');
	});

	test('is on again with whatever the system prefers when nothing was left', async () => {
		await unplug();
		expect(microphone.state).toMatchObject({ on: false, problem: 'missing' });
		await lookAround('built-in');
		expect(microphone.state).toMatchObject({ on: true, deviceId: alias });
		expect(liveNames()[0]).toContain('built-in');
		await lookAround('built-in', 'headset');
		expect(liveNames()[0]).toContain('headset');
	});

	test('is told also when the list changes before the track ends', async () => {
		await lookAround('built-in');
		await vi.waitUntil(() => !microphone.state.busy);
		expect(microphone.state).toMatchObject({ on: true, standIn: 'label of built-in' });
		expect(liveNames()).toHaveLength(1);
	});
});

describe('the system', () => {
	test('that goes on preferring what stood in is followed, and nothing stands in any more', async () => {
		await start(null);
		await unplug('built-in');
		browser.preferred = 'built-in';
		const asked = browser.asked.length;
		await lookAround('built-in', 'headset');
		expect(microphone.state).toMatchObject({ on: true, standIn: null });
		expect(browser.asked).toHaveLength(asked);
		browser.preferred = 'headset';
		await lookAround('built-in', 'headset');
		expect(liveNames()).toEqual([HEADSET]);
	});

	test('is followed when it prefers another device', async () => {
		await start(null);
		browser.preferred = 'built-in';
		await lookAround('built-in', 'headset');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'default', standIn: null });
		expect(liveNames()).toEqual([BUILT_IN]);
	});

	test('that changes its mind with each device that is taken is not followed for ever', async () => {
		await start(null);
		for (let round = 0; round < 9; round += 1) {
			browser.preferred = browser.preferred === 'headset' ? 'built-in' : 'headset';
			await lookAround('built-in', 'headset');
		}
		expect(browser.asked.length).toBeLessThan(5);
		expect(microphone.state).toMatchObject({ on: true, problem: null });
	});

	test('is not asked while it prefers the same', async () => {
		await start(null);
		await lookAround('built-in', 'headset', 'webcam');
		expect(browser.asked).toHaveLength(1);
	});

	test('has another device for a muted microphone that is kept ready', async () => {
		await start(null);
		microphone.keepReady(true);
		microphone.turnOff();
		browser.preferred = 'built-in';
		await lookAround('built-in', 'headset');
		await microphone.turnOn();
		expect(liveNames()).toEqual([BUILT_IN]);
	});

	test('does not matter to whoever chose a device', async () => {
		await start('headset');
		browser.preferred = 'built-in';
		await lookAround('built-in', 'headset');
		expect(browser.asked).toHaveLength(1);
		await unplug('built-in');
		expect(microphone.state).toMatchObject({ deviceId: 'default', standIn: 'label of built-in' });
		await lookAround('built-in', 'headset');
		expect(microphone.state).toMatchObject({ deviceId: 'headset', standIn: null });
		expect(liveNames()).toEqual(['label of headset']);
	});
});

test.each([
	['default', 'Standard - Mikrofon - USB (046d:0a8f)', 'Mikrofon - USB (046d:0a8f)'],
	['default', 'Fake Default Audio Input', 'Fake Default Audio Input'],
	['4f2a', 'Mikrofon - USB', 'Mikrofon - USB']
])('%s "%s" is named %s', (deviceId, label, name) => {
	expect(ownName({ deviceId, groupId: '', label })).toBe(name);
});
