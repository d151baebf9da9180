// @vitest-environment happy-dom
import { newestTrack } from '#lib/media/testing/fake_capture.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;

beforeEach(() => {
	harness = new CallHarness();
});

afterEach(() => harness.close());

async function share(): Promise<void> {
	await harness.enter();
	await harness.call.toggleScreen();
	await vi.waitFor(() => expect(harness.sources()).toContain('screen'));
}

describe('a shared screen', () => {
	test('goes beside the camera, with its sound', async () => {
		harness.browser.sharesSound = true;
		await share();
		await vi.waitFor(() =>
			expect(harness.sources()).toEqual(['camera', 'microphone', 'screen', 'screen-audio'])
		);
		expect(harness.call.screen).toMatchObject({ on: true, hasSound: true });
	});

	test('ends for all, with its sound, when the browser ends it', async () => {
		harness.browser.sharesSound = true;
		await share();
		await vi.waitFor(() => expect(harness.sources()).toHaveLength(4));
		const picture = harness.browser.tracks.at(-2);
		picture?.remoteStop();
		await vi.waitFor(() => expect(harness.sources()).toEqual(['camera', 'microphone']));
		expect(harness.server.count('closeProducer')).toBe(2);
		expect(harness.call.screen).toMatchObject({ on: false, hasSound: false, problem: null });
	});

	test('that ends while the link is down is closed when it is back', async () => {
		await share();
		harness.admits({ resumed: true });
		harness.socket.drop();
		newestTrack(harness.browser).remoteStop();
		expect(harness.call.screen.on).toBe(false);
		expect(harness.sources()).toContain('screen');
		harness.socket.restore();
		await vi.waitFor(() => expect(harness.sources()).toEqual(['camera', 'microphone']));
	});

	test('can be shared again at once, over the same transport', async () => {
		await share();
		const transports = harness.server.transports.size;
		await harness.call.toggleScreen();
		await harness.call.toggleScreen();
		await vi.waitFor(() => expect(harness.sources()).toContain('screen'));
		expect(harness.server.transports.size).toBe(transports);
	});

	test('is raised to its full sharpness again when the page comes back into view', async () => {
		await share();
		const track = newestTrack(harness.browser);
		track.contentHint = '';
		document.dispatchEvent(new Event('visibilitychange'));
		await vi.waitFor(() => expect(track.contentHint).toBe('detail'));
	});
});
