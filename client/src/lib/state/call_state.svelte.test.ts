// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { newestTrack } from '#lib/media/testing/fake_capture.ts';
import { participantInfo } from '#lib/session/testing/admissions.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
let { call, socket, server, browser } = {} as CallHarness;

beforeEach(() => {
	harness = new CallHarness();
	({ call, socket, server, browser } = harness);
});
afterEach(() => harness.close());

describe('the lobby', () => {
	test('shows the camera, and its tracks go on into the call', async () => {
		harness.admits();
		await call.openLobby();
		expect([call.microphone.on, call.camera.on]).toEqual([true, true]);
		const preview = call.self.cameraTrack;
		expect(preview?.readyState).toBe('live');
		await call.join('  Ann ');
		await vi.waitFor(() => expect(harness.sources()).toEqual(['camera', 'microphone']));
		expect(call.self.cameraTrack).toBe(preview);
		expect(browser.asked).toEqual(['microphone+camera']);
		expect(call.name).toBe('Ann');
	});

	test('what is off in the lobby is off in the call', async () => {
		harness.admits();
		await call.openLobby();
		await call.toggleMicrophone();
		await call.join('Ann');
		await vi.waitFor(() => expect(harness.sources()).toEqual(['camera']));
		await vi.waitFor(() =>
			expect(socket.sent('set-state')).toMatchObject([
				{ muted: true, cameraOff: false, handRaised: false }
			])
		);
	});

	test('works without any device', async () => {
		harness.admits();
		browser.failures.set('microphone', 'NotFoundError');
		browser.failures.set('camera', 'NotAllowedError');
		await call.openLobby();
		expect([call.microphone.problem, call.camera.problem]).toEqual(['missing', 'denied']);
		await call.join('Ann');
		expect(call.phase).toBe('in-call');
	});

	test('an insecure origin is told, and nothing is asked for', async () => {
		vi.stubGlobal('isSecureContext', false);
		await call.openLobby();
		expect(call.problem?.code).toBe('insecure-origin');
		expect(browser.asked).toEqual([]);
	});

	test("a refusal is told with the server's words and goes away with the next try", async () => {
		socket.answer('join-room', () =>
			Promise.reject(new SignalError('invalid-name', 'Use letters.'))
		);
		await call.join('!');
		expect(call.phase).toBe('lobby');
		expect(call.problem).toEqual({ code: 'invalid-name', detail: 'Use letters.' });
		harness.admits();
		await call.join('Ann');
		expect(call.problem).toBeNull();
	});

	test('a server that is away is told until it is back', () => {
		socket.failedTries = 2;
		socket.setLink('connecting');
		expect(call.problem?.code).toBe('server-away');
		socket.setLink('connected');
		expect(call.problem).toBeNull();
	});
});

describe('own devices in the call', () => {
	test('mute ends the track and pauses the producer; unmute takes the device again', async () => {
		await harness.enter();
		const [microphone] = browser.tracks;
		await call.toggleMicrophone();
		expect(microphone?.readyState).toBe('ended');
		expect(call.self.muted).toBe(true);
		await vi.waitFor(() => expect(server.count('pauseProducer')).toBe(1));
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)).toEqual({ muted: true }));
		await call.toggleMicrophone();
		expect(browser.asked.at(-1)).toBe('microphone');
		await vi.waitFor(() => expect(server.count('resumeProducer')).toBe(1));
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)).toEqual({ muted: false }));
	});

	test('the camera off and on makes no second transport', async () => {
		await harness.enter();
		const transports = server.count('createTransport');
		await call.toggleCamera();
		expect(call.self.cameraTrack).toBeNull();
		await call.toggleCamera();
		await vi.waitFor(() => expect(server.count('resumeProducer')).toBe(1));
		expect(server.count('createTransport')).toBe(transports);
		expect(call.self.cameraTrack).toBe(newestTrack(browser));
	});

	test('a camera that is pulled out is off, and the others are told', async () => {
		await harness.enter();
		browser.plugged.set('camera', []);
		browser.tracks[1]?.remoteStop();
		await vi.waitFor(() => expect(call.camera).toMatchObject({ on: false, problem: 'missing' }));
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)).toEqual({ cameraOff: true }));
		await vi.waitFor(() => expect(server.count('pauseProducer')).toBe(1));
	});

	test("a screen that the browser's own bar ends is closed on the server", async () => {
		await harness.enter();
		await call.toggleScreen();
		await vi.waitFor(() => expect(harness.sources()).toContain('screen'));
		newestTrack(browser).remoteStop();
		expect(call.screen.on).toBe(false);
		await vi.waitFor(() => expect(harness.sources()).not.toContain('screen'));
	});

	test('a raised hand is told', async () => {
		await harness.enter();
		await call.toggleHand();
		expect(call.self.handRaised).toBe(true);
		await vi.waitFor(() => expect(socket.sent('set-state').at(-1)).toEqual({ handRaised: true }));
	});
});

describe('breaks', () => {
	test('after a blip the media goes on, nothing is built anew, the state is told again', async () => {
		await harness.enter();
		await call.toggleHand();
		const built = [server.count('createTransport'), server.count('produce')];
		socket.seen.length = 0;
		harness.admits({ resumed: true });
		socket.drop();
		expect(call.link).toBe('reconnecting');
		socket.restore();
		await vi.waitFor(() =>
			expect(socket.sent('set-state')).toMatchObject([
				{ muted: false, cameraOff: false, handRaised: true }
			])
		);
		expect([server.count('createTransport'), server.count('produce')]).toEqual(built);
	});

	test('what is turned off during a break is off afterwards', async () => {
		await harness.enter();
		harness.admits({ resumed: true });
		socket.drop();
		await call.toggleMicrophone();
		socket.restore();
		await vi.waitFor(() =>
			expect(
				[...server.producers.values()].map(({ source, paused }) => [source, paused])
			).toContainEqual(['microphone', true])
		);
	});

	test('after a reset of the media everything is as it was, never hotter', async () => {
		await harness.enter();
		await call.toggleMicrophone();
		await vi.waitFor(() => expect(server.count('pauseProducer')).toBe(1));
		server.producers.clear();
		socket.push('media-reset', {});
		await vi.waitFor(() => expect(harness.sources()).toEqual(['camera']));
		expect(browser.asked).toHaveLength(1);
	});
});

describe('media that cannot be had', () => {
	test('is told, and so is that it can be had again', async () => {
		await harness.enter();
		vi.useFakeTimers();
		for (let i = 0; i < 4; i += 1) server.failNext('pauseProducer', 'timeout');
		await call.toggleCamera();
		await vi.advanceTimersByTimeAsync(1_000);
		expect(call.problem).toBeNull();
		await vi.advanceTimersByTimeAsync(1_200);
		expect(call.problem?.code).toBe('media-unavailable');
		await vi.advanceTimersByTimeAsync(2_400);
		expect(call.problem).toBeNull();
		const producers = [...server.producers.values()];
		expect(producers.find(({ source }) => source === 'camera')?.paused).toBe(true);
	});

	test('is not told beside a broken link, which says it with the same way on', async () => {
		await harness.enter();
		vi.useFakeTimers();
		for (let i = 0; i < 4; i += 1) server.failNext('pauseProducer', 'timeout');
		await call.toggleCamera();
		await vi.advanceTimersByTimeAsync(2_200);
		expect(call.problem?.code).toBe('media-unavailable');
		socket.drop();
		expect([call.link, call.problem]).toEqual(['reconnecting', null]);
	});

	test('is not told beside the word that media is interrupted', async () => {
		await harness.enter();
		vi.useFakeTimers();
		const microphone = harness.engine.transports().find(({ name }) => name === 'microphone');
		microphone?.transport.emit('connectionstatechange', 'failed');
		await vi.advanceTimersByTimeAsync(7_000);
		expect([call.link, call.mediaInterrupted, call.problem]).toEqual(['connected', true, null]);
	});
});

describe('the end', () => {
	test('leaving lets go of everything; the lobby brings back what was on', async () => {
		await harness.enter({ participants: [participantInfo('ann')] });
		await call.toggleMicrophone();
		await call.leave();
		expect([call.phase, call.endReason]).toEqual(['ended', 'left']);
		expect(browser.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
		expect([call.others, call.startedAt]).toEqual([[], null]);
		await call.backToLobby();
		expect([call.phase, call.microphone.on, call.camera.on]).toEqual(['lobby', false, true]);
	});

	test('diagnostics tell states and no secrets', async () => {
		await harness.enter({ sessionToken: 'very-secret' });
		const text = await call.diagnostics();
		expect(text).toContain('phase: in-call');
		expect(text).toContain('path camera:');
		expect(text).not.toContain('very-secret');
	});
});
