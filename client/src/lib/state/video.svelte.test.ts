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

describe('in a crowd', () => {
	const crowd = Array.from({ length: 15 }, (_, index) =>
		participantInfo(`p${String(index + 1).padStart(2, '0')}`, { joinedAt: index })
	);

	beforeEach(async () => {
		harness.server.consumers = crowd.flatMap(({ participantId }) => [
			consumerInfo(`c-${participantId}`, participantId),
			consumerInfo(`m-${participantId}`, participantId, 'microphone')
		]);
		await harness.enter({ participants: crowd });
		harness.call.video.seats.fit({ pageSize: 4, withSelf: true });
		flushSync();
	});

	const enter = (id: string) =>
		harness.socket.push('user-joined', { participant: participantInfo(id, { joinedAt: 99 }) });
	const leave = (...ids: string[]) => {
		for (const participantId of ids) {
			harness.socket.push('user-left', { participantId, reason: 'left' });
		}
	};
	const flowing = () => {
		const now = new Set<string>();
		for (const line of harness.server.log) {
			const [call, ids = ''] = line.split(' ');
			for (const id of ids.split(',')) {
				if (call === 'resumeConsumers') now.add(id);
				if (call === 'pauseConsumers') now.delete(id);
			}
		}
		return [...now].sort();
	};
	const cameras = () => flowing().filter((id) => id.startsWith('c-'));

	test('everybody is heard, and those on the page are seen', async () => {
		await vi.waitFor(() => expect(cameras()).toEqual(['c-p01', 'c-p02', 'c-p03']));
		expect(flowing().filter((id) => id.startsWith('m-'))).toHaveLength(15);
		const { seats } = harness.call.video;
		expect([seats.pages, seats.shown[0]?.isSelf]).toEqual([4, true]);
		seats.turnTo(3);
		flushSync();
		await vi.waitFor(() => expect(cameras()).toEqual(['c-p12', 'c-p13', 'c-p14', 'c-p15']));
		seats.turnTo(9);
		expect(seats.page).toBe(3);
	});

	test('who speaks comes to the first page, and who is pinned to the stage', async () => {
		const { socket, call } = harness;
		const { seats } = call.video;
		socket.push('active-speaker', { participantId: 'p10' });
		flushSync();
		await vi.waitFor(() => expect(cameras()).toEqual(['c-p01', 'c-p02', 'c-p10']));
		seats.pin('p15');
		flushSync();
		expect(seats.stage?.participantId).toBe('p15');
		await vi.waitFor(() => expect(cameras()).toContain('c-p15'));
		leave('p15');
		expect(seats.stage).toBeNull();
	});

	test('a last page that empties is left, and does not come back with whoever joins', () => {
		const { seats } = harness.call.video;
		seats.turnTo(3);
		leave(...crowd.slice(3).map(({ participantId }) => participantId));
		expect([seats.page, seats.pages]).toEqual([0, 1]);
		enter('late');
		expect([seats.page, seats.pages]).toEqual([0, 2]);
	});

	test('a window that grows for a moment comes back to its page, unless somebody came meanwhile', () => {
		const { seats } = harness.call.video;
		const fit = (pageSize: number) => {
			seats.fit({ pageSize, withSelf: true });
			return [seats.page, seats.pages];
		};
		seats.turnTo(3);
		expect(fit(8)).toEqual([1, 2]);
		expect(fit(4)).toEqual([3, 4]);
		expect(fit(8)).toEqual([1, 2]);
		enter('late');
		expect([seats.page, seats.pages]).toEqual([1, 3]);
		expect(fit(4)).toEqual([1, 5]);
	});

	test('whoever is pinned and leaves gives the stage to the speaker, and has it again', () => {
		const { socket, call } = harness;
		const { seats } = call.video;
		seats.speakerView = true;
		socket.push('active-speaker', { participantId: 'p10' });
		seats.pin('p15');
		const onStage = () => seats.stage?.participantId;
		expect(onStage()).toBe('p15');
		leave('p15');
		expect(onStage()).toBe('p10');
		enter('p15');
		expect(onStage()).toBe('p15');
	});

	test('more cameras than can be received are held back, speakers last', () => {
		const { seats, viewing } = harness.call.video;
		seats.fit({ pageSize: 16, withSelf: true });
		flushSync();
		const held = () =>
			crowd
				.map(({ participantId }) => participantId)
				.filter((id) => viewing.heldBack(id, 'camera') !== null);
		expect(held()).toEqual(['p13', 'p14', 'p15']);
		harness.socket.push('active-speaker', { participantId: 'p15' });
		expect(held()).toEqual(['p12', 'p13', 'p14']);
	});
});
