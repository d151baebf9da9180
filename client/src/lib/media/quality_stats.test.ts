import { describe, expect, test } from 'vitest';
import { readPath, readStreams } from './quality_stats.ts';
import {
	receivingBefore,
	receivingNow,
	sendingBefore,
	sendingNow
} from './testing/recorded_stats.ts';

describe('what is received', () => {
	test('is measured between two looks', () => {
		const [stream] = readStreams(receivingNow, receivingBefore);
		expect(stream).toMatchObject({
			direction: 'in',
			kind: 'video',
			trackId: 'track-1',
			bitrateBps: 500_000,
			loss: 0.02,
			jitterMs: 4,
			width: 640,
			height: 360,
			framesPerSecond: 25,
			codec: 'VP8'
		});
	});

	test('has no rates at the first look, nor when counting began anew', () => {
		expect(readStreams(receivingNow)[0]).toMatchObject({ bitrateBps: null, loss: null });
		expect(readStreams(receivingBefore, receivingNow)[0]).toMatchObject({
			bitrateBps: null,
			loss: null
		});
		expect(readStreams(receivingNow, receivingNow)[0]).toMatchObject({
			bitrateBps: null,
			loss: null
		});
	});
});

describe('what is sent', () => {
	test('is told layer by layer, the lowest first', () => {
		const streams = readStreams(sendingNow, sendingBefore);
		expect(streams.map(({ rid, active }) => [rid, active])).toEqual([
			['r0', true],
			['r1', true],
			['r2', false]
		]);
		expect(streams.map(({ bitrateBps }) => bitrateBps)).toEqual([150_000, 500_000, null]);
	});

	test('takes loss, delay and jitter from what the server reports', () => {
		const [, middle] = readStreams(sendingNow, sendingBefore);
		expect(middle).toMatchObject({ loss: 0.02, rttMs: 31, jitterMs: 2 });
	});
});

describe('the path', () => {
	test('tells the kinds of its ends, and no addresses', () => {
		const path = readPath(receivingNow);
		expect(path).toEqual({
			rttMs: 12,
			candidates: 'prflx → host, udp',
			availableOutBps: 1_005_534
		});
		expect(JSON.stringify([path, readStreams(receivingNow)])).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
	});

	test('is found without a transport entry, as some browsers have none', () => {
		const entries = receivingNow.filter(({ type }) => type !== 'transport');
		expect(readPath(entries).candidates).toBe('prflx → host, udp');
	});

	test('over a relay tells how the relay is reached', () => {
		const entries = receivingNow.map((entry) =>
			entry['id'] === 'Il' ? { ...entry, candidateType: 'relay', relayProtocol: 'tcp' } : entry
		);
		expect(readPath(entries).candidates).toBe('relay → host, tcp');
	});

	test('is unknown before there is one', () => {
		expect(readPath([])).toEqual({ rttMs: null, candidates: null, availableOutBps: null });
	});
});
