import { beforeEach, expect, test } from 'vitest';
import { Capture } from './capture.ts';
import { readDeviceError } from './device_problem.ts';
import { FakeCaptureBrowser } from './testing/fake_capture.ts';

const NO_CHOICE = { microphone: null, camera: null };
let browser: FakeCaptureBrowser;
let capture: Capture;

beforeEach(() => {
	browser = new FakeCaptureBrowser();
	capture = new Capture(browser);
});

test.each([
	['NotAllowedError', 'denied'],
	['SecurityError', 'denied'],
	['NotFoundError', 'missing'],
	['OverconstrainedError', 'missing'],
	['NotReadableError', 'busy'],
	['AbortError', 'busy'],
	['InvalidStateError', 'failed']
] as const)('%s means %s', (name, problem) => {
	expect(readDeviceError(new DOMException('x', name))).toBe(problem);
});

test('both devices are asked for at once', async () => {
	const { microphone, camera } = await capture.openBoth(NO_CHOICE);
	expect(browser.asked).toEqual(['microphone+camera']);
	expect([microphone.track?.kind, camera.track?.kind]).toEqual(['audio', 'video']);
});

test('a missing camera does not cost the microphone', async () => {
	browser.failures.set('camera', 'NotFoundError');
	const { microphone, camera } = await capture.openBoth(NO_CHOICE);
	expect(microphone.track?.kind).toBe('audio');
	expect(camera).toEqual({ track: null, problem: 'missing' });
});

test('a refusal is not followed by another question', async () => {
	browser.failures.set('camera', 'NotAllowedError');
	browser.permissions.set('camera', 'prompt');
	browser.permissions.set('microphone', 'prompt');
	const { microphone, camera } = await capture.openBoth(NO_CHOICE);
	expect([microphone.problem, camera.problem]).toEqual(['denied', 'denied']);
	expect(browser.asked).toHaveLength(1);
});

test('a microphone that is allowed already is used when the camera is refused', async () => {
	browser.failures.set('camera', 'NotAllowedError');
	browser.permissions.set('camera', 'denied');
	browser.permissions.set('microphone', 'granted');
	const { microphone, camera } = await capture.openBoth(NO_CHOICE);
	expect(microphone.problem).toBeNull();
	expect(camera.problem).toBe('denied');
});

test('a chosen device that is gone is replaced by another', async () => {
	const real = browser.getUserMedia.bind(browser);
	browser.getUserMedia = async (constraints) => {
		const stream = await real(constraints);
		if (browser.asked.at(-1) === 'camera old') throw new DOMException('x', 'OverconstrainedError');
		return stream;
	};
	const { track } = await capture.open('camera', 'old');
	expect(track?.kind).toBe('video');
	expect(browser.asked).toEqual(['camera old', 'camera']);
});

test('closing the screen picker is no problem, a refusal by the system is', async () => {
	browser.failures.set('screen', 'NotAllowedError');
	expect(await capture.openScreen()).toMatchObject({ track: null, problem: null });
	browser.getDisplayMedia = () =>
		Promise.reject(new DOMException('Permission denied by system', 'NotAllowedError'));
	expect(await capture.openScreen()).toMatchObject({ track: null, problem: 'denied' });
});
