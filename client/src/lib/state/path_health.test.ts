import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MediaEngine, type PathName } from '#lib/media/media_engine.ts';
import { fakeTrack } from '#lib/media/testing/fake_capture.ts';
import { fakeDevice, routerCapabilities } from '#lib/media/testing/fake_device.ts';
import { consumerInfo, FakeMediaServer } from '#lib/media/testing/fake_media_server.ts';
import { PathHealth } from './path_health.ts';

let server: FakeMediaServer;
let engine: MediaEngine;
let health: PathHealth;
let interrupted: boolean;
let troubled: boolean;

beforeEach(async () => {
	vi.useFakeTimers();
	server = new FakeMediaServer();
	engine = new MediaEngine(server, fakeDevice);
	interrupted = troubled = false;
	health = new PathHealth(engine, {
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
function losePath(lost: PathName = 'microphone'): void {
	server.failNext('restartIce', 'unknown-transport');
	const path = engine.transports().find(({ name }) => name === lost);
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

test('nothing is missed by who was left alone while a new path to receive over was made', async () => {
	engine.addConsumers([consumerInfo('c1', 'ann')]);
	await vi.advanceTimersByTimeAsync(0);
	losePath('receive');
	await vi.advanceTimersByTimeAsync(10_000);
	expect([interrupted, troubled]).toEqual([false, false]);
});

test('but what others still send is', async () => {
	server.consumers = [consumerInfo('c1', 'ann')];
	engine.addConsumers(server.consumers);
	await vi.advanceTimersByTimeAsync(0);
	losePath('receive');
	await vi.advanceTimersByTimeAsync(10_000);
	expect([interrupted, troubled]).toEqual([true, true]);
});

describe('media that falls silent without a word', () => {
	let bytesReceived: number;

	beforeEach(async () => {
		bytesReceived = 100;
		engine.addConsumers([consumerInfo('c1', 'ann')]);
		const transport = engine.transports().find(({ name }) => name === 'receive')?.transport;
		if (transport === undefined) throw new Error('nothing can be received');
		await vi.advanceTimersByTimeAsync(0);
		transport.handler.emit('@connectionstatechange', 'connected');
		vi.spyOn(transport, 'getStats').mockImplementation(() =>
			Promise.resolve(
				new Map([['T', { type: 'transport', bytesReceived }]]) as unknown as RTCStatsReport
			)
		);
		await vi.advanceTimersByTimeAsync(600);
	});

	test('is told after 2 s, until it comes again', async () => {
		expect(interrupted).toBe(false);
		await vi.advanceTimersByTimeAsync(2_500);
		expect([interrupted, troubled]).toEqual([true, false]);
		await vi.advanceTimersByTimeAsync(6_000);
		expect([interrupted, troubled]).toEqual([true, true]);
		bytesReceived += 1_000;
		await vi.advanceTimersByTimeAsync(500);
		expect([interrupted, troubled]).toEqual([false, false]);
	});

	test('is not missed once its sender has paused, or all paths are gone on purpose', async () => {
		await vi.advanceTimersByTimeAsync(2_500);
		engine.setProducerPaused('producer-of-c1', true);
		await vi.advanceTimersByTimeAsync(500);
		expect(interrupted).toBe(false);
		engine.setProducerPaused('producer-of-c1', false);
		await vi.advanceTimersByTimeAsync(3_000);
		expect(interrupted).toBe(true);
		health.forget();
		expect(interrupted).toBe(false);
	});
});
