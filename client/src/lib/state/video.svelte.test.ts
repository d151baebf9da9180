// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { consumerInfo } from '#lib/media/testing/fake_media_server.ts';
import { participantInfo } from '#lib/session/testing/admissions.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
const ann = participantInfo('ann');

beforeEach(() => {
	harness = new CallHarness();
	harness.server.consumers = [
		consumerInfo('camera', 'ann'),
		consumerInfo('voice', 'ann', 'microphone')
	];
});
afterEach(() => harness.close());

const resumed = () => harness.server.log.filter((line) => line.startsWith('resumeConsumers'));
const paused = () => harness.server.log.filter((line) => line.startsWith('pauseConsumers'));
const layers = () => harness.server.log.filter((line) => line.startsWith('setConsumerLayers'));

async function enter() {
	await harness.enter({ participants: [ann] });
	await vi.waitFor(() => expect(resumed()).toHaveLength(1));
}

function see(width: number, { visible = true } = {}) {
	const height = (width * 9) / 16;
	const sighting = { width, height, pixelRatio: 1, visible };
	harness.call.video.viewing.sight('ann', 'camera', sighting);
	flushSync();
}

describe('a tile', () => {
	test('chooses the layer that fills it, and tells it once', async () => {
		await enter();
		see(640);
		await vi.waitFor(() => expect(layers()).toEqual(['setConsumerLayers camera:1']));
		see(650);
		see(1280);
		await vi.waitFor(() => expect(layers().at(-1)).toBe('setConsumerLayers camera:2'));
		expect(layers()).toHaveLength(2);
	});

	test('out of sight pauses its video alone, and resumes it when it is back', async () => {
		await enter();
		see(640, { visible: false });
		await vi.waitFor(() => expect(paused()).toEqual(['pauseConsumers camera']));
		see(640);
		await vi.waitFor(() => expect(resumed().at(-1)).toBe('resumeConsumers camera'));
	});
});

test('a camera without layers is not held to be held back', async () => {
	const camera = consumerInfo('camera', 'ann');
	const { rtpParameters } = consumerInfo('screen', 'ann', 'screen');
	harness.server.consumers = [{ ...camera, rtpParameters, producerScores: [10] }];
	await enter();
	see(640);
	const verdict = () => harness.call.video.pictures.verdictOf('ann');
	await vi.waitFor(() => expect(verdict()).toEqual({ level: 'full', reason: null }), 3_000);
});

test('a shared screen tells of its own quality, which is not that of the camera', async () => {
	harness.server.consumers = [
		{ ...consumerInfo('camera', 'ann'), producerScores: [10, 10, 10] },
		{ ...consumerInfo('screen', 'ann', 'screen'), producerScores: [4] }
	];
	await enter();
	const { pictures } = harness.call.video;
	await vi.waitFor(
		() =>
			expect(pictures.verdictOf('ann', 'screen')).toEqual({
				level: 'reduced',
				reason: 'their-network'
			}),
		8_000
	);
	expect(pictures.verdictOf('ann')?.reason).not.toBe('their-network');
}, 10_000);

test('what lies over all tiles pauses every video and no sound', async () => {
	await enter();
	see(640);
	harness.call.video.viewing.covered = true;
	flushSync();
	await vi.waitFor(() => expect(paused()).toEqual(['pauseConsumers camera']));
	harness.call.video.viewing.covered = false;
	flushSync();
	await vi.waitFor(() => expect(resumed().at(-1)).toBe('resumeConsumers camera'));
});

test('a hidden page pauses every video and no sound; shown again, it resumes', async () => {
	await enter();
	harness.page.show(false);
	flushSync();
	await vi.waitFor(() => expect(paused()).toEqual(['pauseConsumers camera']));
	harness.page.show(true);
	flushSync();
	await vi.waitFor(() => expect(resumed().at(-1)).toBe('resumeConsumers camera'));
});

describe('low-data mode', () => {
	test('pauses all video, ends the own camera and tells the others', async () => {
		await enter();
		const { call, socket } = harness;
		await call.video.lowData.set(true);
		flushSync();
		await vi.waitFor(() => expect(paused()).toEqual(['pauseConsumers camera']));
		expect([call.camera.on, call.self.cameraTrack, call.microphone.on]).toEqual([
			false,
			null,
			true
		]);
		await vi.waitFor(() =>
			expect(socket.sent('set-state').at(-1)).toMatchObject({ lowData: true })
		);
		await call.toggleCamera();
		expect([call.camera.on, call.video.lowData.stopped]).toEqual([false, true]);
		await call.video.lowData.set(false);
		flushSync();
		await vi.waitFor(() => expect(resumed().at(-1)).toBe('resumeConsumers camera'));
		expect(call.camera.on).toBe(true);
	});

	test('brings back no camera that was off', async () => {
		await enter();
		const { call } = harness;
		await call.toggleCamera();
		await call.video.lowData.set(true);
		await call.video.lowData.set(false);
		expect(call.camera.on).toBe(false);
	});

	test('from the lobby on: the camera is never asked for, and no video begins', async () => {
		const { call, browser } = harness;
		await call.video.lowData.set(true);
		harness.admits({ participants: [ann] });
		await call.openLobby();
		await call.join('Bob');
		await vi.waitFor(() => expect(resumed()).toEqual(['resumeConsumers voice']));
		expect(browser.asked).toEqual(['microphone']);
	});

	async function enterBesideScreen() {
		const { call, server } = harness;
		server.consumers = [consumerInfo('screen', 'ann', 'screen')];
		await call.video.lowData.set(true);
		harness.admits({ participants: [{ ...ann, state: { ...ann.state, sharing: true } }] });
		await call.join('Bob');
		await vi.waitFor(() => expect(call.others[0]?.screenTrack).not.toBeNull());
	}

	test('opens a shared screen that is asked for', async () => {
		await enterBesideScreen();
		const { call } = harness;
		expect(call.video.viewing.heldBack('ann', 'screen')).toBe('low-data');
		expect(resumed()).toEqual([]);
		call.video.viewing.openScreen('ann');
		flushSync();
		await vi.waitFor(() => expect(resumed()).toEqual(['resumeConsumers screen']));
	});

	test('opens each screen anew: the next one of the same person is asked for again', async () => {
		await enterBesideScreen();
		const { call, socket } = harness;
		const { viewing } = call.video;
		viewing.openScreen('ann');
		flushSync();
		socket.push('consumers-closed', { consumerIds: ['screen'], interrupted: true });
		flushSync();
		expect(viewing.heldBack('ann', 'screen')).toBeNull();
		socket.push('new-consumers', { consumers: [consumerInfo('anew', 'ann', 'screen')] });
		await vi.waitFor(() => expect(resumed().at(-1)).toBe('resumeConsumers anew'));

		socket.push('consumers-closed', { consumerIds: ['anew'], interrupted: false });
		flushSync();
		socket.push('new-consumers', { consumers: [consumerInfo('next', 'ann', 'screen')] });
		await vi.waitFor(() => expect(call.others[0]?.screenTrack).not.toBeNull());
		flushSync();
		expect(viewing.heldBack('ann', 'screen')).toBe('low-data');
		expect(resumed().at(-1)).toBe('resumeConsumers anew');
	});

	test('opens no screen that was opened before it was switched off', async () => {
		await enterBesideScreen();
		const { lowData, viewing } = harness.call.video;
		viewing.openScreen('ann');
		flushSync();
		await lowData.set(false);
		flushSync();
		await lowData.set(true);
		flushSync();
		expect(viewing.heldBack('ann', 'screen')).toBe('low-data');
		await vi.waitFor(() => expect(paused()).toEqual(['pauseConsumers screen']));
	});
});
