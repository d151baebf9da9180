import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConsumerInfo } from '#lib/protocol/protocol.gen.ts';
import { Receiver } from './receiver.ts';
import type { RemoteTrack } from './remote_consumers.ts';
import type { MediaGround } from './send_path.ts';
import { loadedDevice } from './testing/fake_device.ts';
import { consumerInfo, FakeMediaServer } from './testing/fake_media_server.ts';
import { wishKey } from './video_wish.ts';

let server: FakeMediaServer;
let ground: MediaGround;
let receiver: Receiver;
/** Tracks that are there now, by consumer id. */
let tracks: Map<string, RemoteTrack>;
const onFlatline = vi.fn();
const onFlow = vi.fn();

beforeEach(async () => {
	server = new FakeMediaServer();
	ground = { device: await loadedDevice(), server };
	receiver = new Receiver({
		onPath: vi.fn(),
		onIdle: vi.fn(),
		onFailure: vi.fn(),
		onRecovery: vi.fn(),
		onFlatline,
		onFlow,
		onCongestion: vi.fn()
	});
	tracks = new Map();
	const { events } = receiver.consumers;
	events.on('track-added', (track) => tracks.set(track.consumerId, track));
	events.on('track-removed', ({ consumerId }) => tracks.delete(consumerId));
	events.on('track-paused', ({ consumerId, paused }) => {
		const track = tracks.get(consumerId);
		if (track) tracks.set(consumerId, { ...track, paused });
	});
});

afterEach(() => void vi.useRealTimers());

const settled = () => vi.waitFor(() => expect(server.count('resumeConsumers')).toBeGreaterThan(0));

describe('starting', () => {
	test('resumes what is there in one message, after it was built', async () => {
		server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'microphone')];
		const seen: number[] = [];
		const resume = server.resumeConsumers.bind(server);
		server.resumeConsumers = (ids) => {
			seen.push(tracks.size);
			return resume(ids);
		};
		await receiver.attach(ground);
		expect(seen).toEqual([2]);
		expect(server.log.at(-1)).toBe('resumeConsumers c1,c2');
	});

	test('asks for nothing more in an empty room', async () => {
		await receiver.attach(ground);
		expect(server.log.map((line) => line.split(' ')[0])).toEqual([
			'createTransport',
			'startConsuming'
		]);
	});

	test('tells of a producer that is paused', async () => {
		server.consumers = [consumerInfo('c1', 'ann', 'camera', true)];
		await receiver.attach(ground);
		expect(tracks.get('c1')?.paused).toBe(true);
		receiver.setPaused('producer-of-c1', false);
		expect(tracks.get('c1')?.paused).toBe(false);
	});
});

describe('notifications', () => {
	test('new consumers are built and resumed', async () => {
		await receiver.attach(ground);
		receiver.add([consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'microphone')]);
		await settled();
		expect([...tracks.keys()].sort()).toEqual(['c1', 'c2']);
		expect(server.log.at(-1)).toBe('resumeConsumers c1,c2');
	});

	test('a consumer told twice is built once', async () => {
		server.consumers = [consumerInfo('c1', 'ann')];
		await receiver.attach(ground);
		receiver.add([consumerInfo('c1', 'ann')]);
		await receiver.attach(ground);
		expect(tracks.size).toBe(1);
	});

	test('a consumer closed while it is built leaves nothing', async () => {
		await receiver.attach(ground);
		receiver.add([consumerInfo('c1', 'ann')]);
		receiver.remove(['c1']);
		receiver.add([consumerInfo('c2', 'ben')]);
		await settled();
		expect([...tracks.keys()]).toEqual(['c2']);
		expect(server.log.at(-1)).toBe('resumeConsumers c2');
	});

	test('a consumer is told of before its track ends, so that its last picture can be kept', async () => {
		server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ben')];
		await receiver.attach(ground);
		const shown = new Map(tracks);
		const states: string[] = [];
		receiver.consumers.events.on('track-removed', ({ consumerId }) => {
			states.push(shown.get(consumerId)?.track.readyState ?? 'unknown');
		});
		receiver.remove(['c1']);
		receiver.detach();
		expect(states).toEqual(['live', 'live']);
		expect([...shown.values()].map(({ track }) => track.readyState)).toEqual(['ended', 'ended']);
	});

	test('those that outrun the answer to start-consuming are applied after it', async () => {
		const info = consumerInfo('c1', 'ann');
		server.consumers = [info, consumerInfo('c2', 'ann', 'microphone')];
		const start = server.startConsuming.bind(server);
		server.startConsuming = async (...args) => {
			const infos = await start(...args);
			receiver.setPaused('producer-of-c1', true);
			receiver.remove(['c2']);
			return infos;
		};
		await receiver.attach(ground);
		expect([...tracks.keys()]).toEqual(['c1']);
		expect(tracks.get('c1')?.paused).toBe(true);
	});

	test('a pause that comes while the consumer is built is not lost', async () => {
		await receiver.attach(ground);
		receiver.add([consumerInfo('c1', 'ann')]);
		receiver.setPaused('producer-of-c1', true);
		await settled();
		expect(tracks.get('c1')?.paused).toBe(true);
	});

	test('a consumer that this browser cannot build does not harm the others', async () => {
		await receiver.attach(ground);
		const broken = consumerInfo('c1', 'ann');
		receiver.add([
			{ ...broken, rtpParameters: { ...broken.rtpParameters, codecs: [] } },
			consumerInfo('c2', 'ben')
		]);
		await settled();
		expect([...tracks.keys()]).toEqual(['c2']);
	});
});

describe('wishes', () => {
	const wish = (flows: boolean, spatialLayer: number) =>
		new Map([[wishKey('ann', 'camera'), { flows, spatialLayer, priority: 10 }]]);

	test('made before anything is there are kept for when it comes', async () => {
		server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'microphone')];
		void receiver.setWishes(wish(false, 0));
		await receiver.attach(ground);
		expect(server.log.at(-1)).toBe('resumeConsumers c2');
		await receiver.setWishes(wish(true, 1));
		expect(server.log.slice(-2)).toEqual(['setConsumerLayers c1:1', 'resumeConsumers c1']);
	});

	test('that the link swallowed are told once it is back', async () => {
		server.consumers = [consumerInfo('c1', 'ann')];
		await receiver.attach(ground);
		server.hasLink = false;
		await receiver.setWishes(wish(false, 0));
		server.hasLink = true;
		await receiver.recheck();
		expect(server.log.at(-1)).toBe('pauseConsumers c1');
	});

	test('hold for the consumers of a new transport', async () => {
		server.consumers = [consumerInfo('c1', 'ann')];
		await receiver.setWishes(wish(true, 1));
		await receiver.attach(ground);
		receiver.detach();
		await receiver.attach(ground);
		expect(server.count('setConsumerLayers')).toBe(2);
	});
});

describe('coming back', () => {
	test('keeps what lives, drops what is gone, adds what is new, and resumes all again', async () => {
		server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ben')];
		await receiver.attach(ground);
		const kept = tracks.get('c2')?.track;
		server.consumers = [consumerInfo('c2', 'ben', 'camera', true), consumerInfo('c3', 'eve')];
		await receiver.recheck();
		expect([...tracks.keys()].sort()).toEqual(['c2', 'c3']);
		expect(tracks.get('c2')?.track).toBe(kept);
		expect(tracks.get('c2')?.paused).toBe(true);
		expect(server.log.at(-1)).toBe('resumeConsumers c2,c3');
		expect(server.count('createTransport')).toBe(1);
	});

	test('a resume that was lost with the link is sent again', async () => {
		server.consumers = [consumerInfo('c1', 'ann')];
		server.failNext('resumeConsumers', 'disconnected');
		await receiver.attach(ground);
		await receiver.recheck();
		expect(server.count('resumeConsumers')).toBe(2);
	});

	test.each(['disconnected', 'timeout', 'rate-limited'] as const)(
		'a transport that could not be connected (%s) is given up for another one',
		async (code) => {
			server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'microphone')];
			server.failNext('connectTransport', code);
			await receiver.attach(ground);
			await receiver.recheck();
			expect([...tracks.keys()].sort()).toEqual(['c1', 'c2']);
			expect([...server.transports]).toEqual([receiver.transport?.id]);
			expect(server.log.at(-1)).toBe('resumeConsumers c1,c2');
		}
	);

	test('a negotiation that the browser never settles, since all was closed, holds up nothing', async () => {
		await receiver.attach(ground);
		const handler = receiver.transport?.handler;
		if (handler === undefined) throw new Error('there is no transport');
		const receive = vi.spyOn(handler, 'receive').mockReturnValue(new Promise(() => undefined));
		receiver.add([consumerInfo('c1', 'ann')]);
		await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(1));
		receiver.detach();
		server.consumers = [consumerInfo('c9', 'ann')];
		await receiver.attach(ground);
		expect([...tracks.keys()]).toEqual(['c9']);
	});

	test('after a reset everything is built anew on a new transport', async () => {
		server.consumers = [consumerInfo('c1', 'ann')];
		await receiver.attach(ground);
		receiver.detach();
		expect(tracks.size).toBe(0);
		server.consumers = [consumerInfo('c9', 'ann')];
		await receiver.attach(ground);
		expect([...tracks.keys()]).toEqual(['c9']);
		expect(server.count('createTransport')).toBe(2);
	});
});

describe('what stops coming', () => {
	let bytesReceived: number;
	let responsesReceived: number;

	async function receive(...infos: ConsumerInfo[]): Promise<void> {
		vi.useFakeTimers();
		vi.clearAllMocks();
		bytesReceived = responsesReceived = 100;
		server.consumers = infos;
		await receiver.attach(ground);
		const { transport } = receiver;
		if (transport === null) throw new Error('there is no transport');
		transport.handler.emit('@connectionstatechange', 'connected');
		vi.spyOn(transport, 'getStats').mockImplementation(() =>
			Promise.resolve(
				new Map<string, object>([
					['T', { type: 'transport', bytesReceived }],
					['P', { type: 'candidate-pair', responsesReceived }]
				]) as unknown as RTCStatsReport
			)
		);
		await vi.advanceTimersByTimeAsync(600);
	}

	const silence = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

	test('is told, and that it comes again', async () => {
		await receive(consumerInfo('c1', 'ann'));
		await silence(2.5);
		expect(onFlatline).toHaveBeenCalledTimes(1);
		bytesReceived += 1_000;
		await silence(0.5);
		expect(onFlow).toHaveBeenCalledTimes(1);
	});

	test('is not missed where a sender has paused, or does not get through to the server', async () => {
		await receive(consumerInfo('c1', 'ann', 'camera', true), consumerInfo('c2', 'ben'));
		receiver.setScores('producer-of-c2', [0, 0, 0]);
		await silence(20);
		expect(onFlatline).not.toHaveBeenCalled();
		receiver.setScores('producer-of-c2', [10, 0, 0]);
		await silence(3);
		expect(onFlatline).toHaveBeenCalledTimes(1);
	});

	test('is nothing of our own path where the only voice fell silent and the path answers', async () => {
		await receive(consumerInfo('c1', 'ann', 'microphone'));
		for (let check = 0; check < 10; check += 1) {
			responsesReceived += 1;
			await silence(2.5);
		}
		expect(onFlatline).not.toHaveBeenCalled();
		await silence(1);
		expect(onFlatline).toHaveBeenCalledTimes(1);
	});
});
