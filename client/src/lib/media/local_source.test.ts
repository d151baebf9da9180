import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Capture } from './capture.ts';
import { LocalSource } from './local_source.ts';
import { ScreenSource } from './screen_source.ts';
import { FakeCaptureBrowser, newestTrack } from './testing/fake_capture.ts';

let browser: FakeCaptureBrowser;
let microphone: LocalSource;

beforeEach(() => {
	browser = new FakeCaptureBrowser();
	microphone = new LocalSource('microphone', new Capture(browser), null);
});

describe('a microphone', () => {
	test('off ends the track; on takes the device again', async () => {
		await microphone.turnOn();
		const first = newestTrack(browser);
		microphone.turnOff();
		expect(first.readyState).toBe('ended');
		expect(microphone.state).toMatchObject({ on: false, track: null, problem: null });
		await microphone.turnOn();
		expect(microphone.state.track).toBe(newestTrack(browser));
		expect(microphone.state.track).not.toBe(first);
	});

	test('turned off while the browser still asks stays off, and the late track is stopped', async () => {
		const turningOn = microphone.turnOn();
		expect(microphone.state).toMatchObject({ on: true, busy: true });
		microphone.turnOff();
		await turningOn;
		expect(microphone.state).toMatchObject({ on: false, busy: false, track: null });
		expect(newestTrack(browser).readyState).toBe('ended');
	});

	test('that cannot be had is off, with the reason', async () => {
		browser.failures.set('microphone', 'NotReadableError');
		await microphone.turnOn();
		expect(microphone.state).toMatchObject({ on: false, busy: false, problem: 'busy' });
	});

	test('another device takes over without a gap', async () => {
		await microphone.turnOn();
		const first = newestTrack(browser);
		const tracks: (MediaStreamTrack | null)[] = [];
		microphone.onChange(({ track }) => tracks.push(track));
		await microphone.use('other');
		expect(browser.asked.at(-1)).toBe('microphone other');
		expect(tracks).not.toContain(null);
		expect(first.readyState).toBe('ended');
		expect(microphone.state.track).toBe(newestTrack(browser));
	});

	test('another device is taken after the first was let go of, where both would not open', async () => {
		await microphone.turnOn();
		const first = newestTrack(browser);
		const ask = browser.getUserMedia.bind(browser);
		browser.getUserMedia = (constraints) => {
			expect(first.readyState).toBe('ended');
			return ask(constraints);
		};
		await microphone.use('other', { alone: true });
		expect(microphone.state).toMatchObject({ on: true, problem: null, deviceId: 'other' });
	});

	test('another device that is not allowed leaves the one in use, and says so until one does', async () => {
		await microphone.use('own');
		await microphone.turnOn();
		const first = newestTrack(browser);
		browser.failures.set('microphone held', 'NotAllowedError');
		browser.failures.set('microphone broken', 'UnknownError');
		await Promise.all([microphone.use('broken'), microphone.use('held')]);
		expect(microphone.state).toMatchObject({
			on: true,
			busy: false,
			track: first,
			deviceId: 'own',
			standIn: null,
			problem: 'denied'
		});
		expect(first.readyState).toBe('live');
		expect(microphone.deviceId).toBe('own');
		await microphone.use('other');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'other', problem: null });
	});

	test('another device that opens once the one in use is let go of takes over', async () => {
		await microphone.turnOn();
		const first = newestTrack(browser);
		const ask = browser.getUserMedia.bind(browser);
		browser.getUserMedia = async (constraints) => {
			if (first.readyState === 'live') throw new DOMException('in use', 'NotReadableError');
			return ask(constraints);
		};
		await microphone.use('other');
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'other', problem: null });
	});

	test('another device that does not open, alone, has the one of before opened again', async () => {
		await microphone.use('own');
		await microphone.turnOn();
		browser.failures.set('microphone held', 'NotReadableError');
		await microphone.use('held', { alone: true });
		expect(browser.asked).toEqual(['microphone own', 'microphone held', 'microphone own']);
		expect(microphone.state).toMatchObject({ on: true, deviceId: 'own', problem: 'busy' });
		expect(microphone.state.track?.readyState).toBe('live');
		expect(microphone.deviceId).toBe('own');
	});

	test('that can be had neither from another device nor from the one of before is off', async () => {
		await microphone.turnOn();
		browser.failures.set('microphone', 'NotReadableError');
		await microphone.use('held', { alone: true });
		expect(microphone.state).toMatchObject({ on: false, track: null, problem: 'busy' });
	});

	test('turned off while the device of before is opened again stays off', async () => {
		await microphone.turnOn();
		browser.failures.set('microphone held', 'NotReadableError');
		const using = microphone.use('held', { alone: true });
		await vi.waitUntil(() => browser.asked.length === 3);
		microphone.turnOff();
		await using;
		expect(microphone.state).toMatchObject({ on: false, track: null, problem: null });
		expect(newestTrack(browser).readyState).toBe('ended');
	});

	test('another device is not opened while off', async () => {
		await microphone.use('other');
		expect(browser.asked).toEqual([]);
		await microphone.turnOn();
		expect(browser.asked).toEqual(['microphone other']);
	});
});

describe('a screen', () => {
	test('ends when the browser says so', async () => {
		const screen = new ScreenSource(new Capture(browser));
		await screen.start();
		expect(screen.state.on).toBe(true);
		newestTrack(browser).remoteStop();
		expect(screen.state).toMatchObject({ on: false, track: null, problem: null });
	});

	test('a closed picker leaves it off', async () => {
		browser.failures.set('screen', 'NotAllowedError');
		const screen = new ScreenSource(new Capture(browser));
		await screen.start();
		expect(screen.state).toMatchObject({ on: false, busy: false, problem: null });
	});

	test('brings its sound, which ends with it', async () => {
		browser.sharesSound = true;
		const screen = new ScreenSource(new Capture(browser));
		await screen.start();
		const [picture, sound] = browser.tracks;
		expect(screen.state).toMatchObject({ on: true, track: picture, sound });
		picture?.remoteStop();
		expect(screen.state).toMatchObject({ on: false, track: null, sound: null });
		expect(sound?.readyState).toBe('ended');
	});

	test('goes on without its sound', async () => {
		browser.sharesSound = true;
		const screen = new ScreenSource(new Capture(browser));
		await screen.start();
		newestTrack(browser).remoteStop();
		expect(screen.state).toMatchObject({ on: true, sound: null });
		expect(screen.state.track?.readyState).toBe('live');
	});

	test('stopped while the browser still asks stays off', async () => {
		browser.sharesSound = true;
		const screen = new ScreenSource(new Capture(browser));
		const starting = screen.start();
		screen.stop();
		await starting;
		expect(screen.state.on).toBe(false);
		expect(browser.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
	});
});
