import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MediaEngine } from '#lib/media/media_engine.ts';
import { fakeTrack } from '#lib/media/testing/fake_capture.ts';
import { fakeDevice, routerCapabilities } from '#lib/media/testing/fake_device.ts';
import { FakeMediaServer } from '#lib/media/testing/fake_media_server.ts';
import { PathHealth } from './path_health.ts';

let server: FakeMediaServer;
let engine: MediaEngine;
let interrupted: boolean;
let troubled: boolean;

beforeEach(async () => {
	vi.useFakeTimers();
	server = new FakeMediaServer();
	engine = new MediaEngine(server, fakeDevice);
	interrupted = troubled = false;
	new PathHealth(engine, {
		onInterrupted: (now) => (interrupted = now),
		onTroubled: (now) => (troubled = now)
	});
	await engine.carry('microphone', fakeTrack('audio'));
	await engine.start({ routerRtpCapabilities: routerCapabilities() });
});
afterEach(() => {
	engine.close();
	vi.useRealTimers();
});

/** The network takes the path of the microphone, and the server knows its transport no more. */
function losePath(): void {
	server.failNext('restartIce', 'unknown-transport');
	const path = engine.transports().find(({ name }) => name === 'microphone');
	path?.transport.emit('connectionstatechange', 'failed');
}

test('a path that was given up while muted is not missed for ever', async () => {
	await engine.carry('microphone', null);
	losePath();
	await vi.advanceTimersByTimeAsync(10_000);
	expect([interrupted, troubled]).toEqual([false, false]);
});

test('what is to be sent is missed until a new path carries it', async () => {
	server.failNext('createTransport', 'media-unavailable');
	losePath();
	await vi.advanceTimersByTimeAsync(7_000);
	expect([interrupted, troubled]).toEqual([true, true]);
	const path = engine.transports().find(({ name }) => name === 'microphone');
	path?.transport.emit('connectionstatechange', 'connected');
	expect([interrupted, troubled]).toEqual([false, false]);
});

test('what is switched off while its path is gone is not missed either', async () => {
	server.hasLink = false;
	losePath();
	await vi.advanceTimersByTimeAsync(1_000);
	expect(interrupted).toBe(true);
	server.hasLink = true;
	await engine.carry('microphone', null);
	expect(interrupted).toBe(true);
	losePath();
	await vi.advanceTimersByTimeAsync(1_000);
	expect(interrupted).toBe(false);
});
