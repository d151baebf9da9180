import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Capture } from './capture.ts';
import { LocalSource } from './local_source.ts';
import { FakeCaptureBrowser, newestTrack } from './testing/fake_capture.ts';

let browser: FakeCaptureBrowser;
let microphone: LocalSource;

beforeEach(async () => {
	browser = new FakeCaptureBrowser();
	browser.permissions.set('microphone', 'granted');
	browser.plugged.set('microphone', ['headset', 'built-in']);
	microphone = new LocalSource('microphone', new Capture(browser), 'headset');
	await microphone.turnOn();
});
afterEach(() => void vi.unstubAllGlobals());

async function plugIn(...present: string[]): Promise<void> {
	browser.plugged.set('microphone', present);
	await microphone.devicesChanged(browser.listed('microphone'));
}

describe('a permission', () => {
	test('that is taken away ends the track; given again, the switch works', async () => {
		browser.permissions.set('microphone', 'denied');
		browser.failures.set('microphone', 'NotAllowedError');
		newestTrack(browser).remoteStop();
		await vi.waitFor(() => expect(microphone.state.problem).toBe('denied'));
		expect(microphone.state).toMatchObject({ on: false, busy: false });
		expect(browser.asked).toHaveLength(1);
		browser.failures.clear();
		browser.permissions.set('microphone', 'granted');
		microphone.allowed();
		expect(microphone.state).toMatchObject({ on: false, problem: null });
		await microphone.turnOn();
		expect(microphone.state).toMatchObject({ on: true, problem: null });
	});

	test('that is taken away while the track goes on ends it as well', () => {
		microphone.forbidden();
		expect(newestTrack(browser).readyState).toBe('ended');
		expect(microphone.state).toMatchObject({ on: false, track: null, problem: 'denied' });
	});

	test('whose end looks like a pulled plug at first is told as what it is', async () => {
		browser.failures.set('microphone', 'NotReadableError');
		newestTrack(browser).remoteStop();
		await vi.waitFor(() => expect(microphone.state.problem).toBe('missing'));
		microphone.forbidden();
		expect(microphone.state).toMatchObject({ on: false, problem: 'denied' });
		browser.failures.clear();
		microphone.allowed();
		await plugIn('headset');
		expect(microphone.state).toMatchObject({ on: false, problem: null });
	});

	test.each(['prompt', 'denied'] as const)(
		'that was never told as given is not taken away: %s',
		async (state) => {
			vi.stubGlobal('navigator', { userAgentData: {} });
			browser.permissions.set('microphone', state);
			await microphone.reopen();
			browser.plugged.set('microphone', ['built-in']);
			newestTrack(browser).remoteStop();
			await vi.waitUntil(() => microphone.state.track !== null && !microphone.state.busy);
			expect(microphone.state).toMatchObject({ on: true, deviceId: 'built-in', problem: null });
			await plugIn('headset', 'built-in');
			expect(microphone.state).toMatchObject({ on: true, deviceId: 'headset', problem: null });
		}
	);

	test('that has to be asked for again was taken away, and nobody is asked', async () => {
		vi.stubGlobal('navigator', { userAgentData: {} });
		browser.permissions.set('microphone', 'prompt');
		newestTrack(browser).remoteStop();
		await vi.waitFor(() => expect(microphone.state.problem).toBe('denied'));
		expect(browser.asked).toHaveLength(1);
	});

	test('that is taken away while muted is not told before it matters', () => {
		microphone.turnOff();
		microphone.forbidden();
		expect(microphone.state.problem).toBeNull();
	});
});
