import { expect, test } from 'vitest';
import type { QualityStream } from '#lib/state/video_view.ts';
import { qualityText, rateText, streamValues } from './quality_text.ts';

const camera: QualityStream = {
	source: 'camera',
	layer: 1,
	direction: 'in',
	kind: 'video',
	trackId: 't',
	rid: null,
	active: true,
	bitrateBps: 480_400,
	loss: 0.0123,
	jitterMs: 4.4,
	rttMs: null,
	width: 640,
	height: 360,
	framesPerSecond: 24.6,
	codec: 'VP8',
	limitation: null
};

test('a stream is told with its units', () => {
	expect(streamValues(camera)).toEqual([
		'640×360',
		'25 fps',
		'480 kbit/s',
		'loss 1.2 %',
		'jitter 4 ms',
		'layer 1',
		'VP8'
	]);
	expect(streamValues({ ...camera, active: false })).toEqual(['off']);
});

test('rates are told in what reads best', () => {
	expect([31_200, 1_540_000].map(rateText)).toEqual(['31 kbit/s', '1.5 Mbit/s']);
});

test('the text has everybody, and why a picture is not better', () => {
	const receive = {
		name: 'receive' as const,
		rttMs: 12.4,
		candidates: 'host → host, udp',
		availableOutBps: 3e5
	};
	const text = qualityText({
		paths: [receive],
		rows: [
			{
				participantId: 'me',
				name: 'Ada',
				isSelf: true,
				verdict: null,
				screenVerdict: null,
				path: null,
				streams: []
			},
			{
				participantId: 'ben',
				name: 'Ben',
				isSelf: false,
				verdict: { level: 'reduced', reason: 'my-network' },
				screenVerdict: { level: 'reduced', reason: 'their-network' },
				path: receive,
				streams: [camera]
			}
		]
	});
	expect(text).toContain('Receiving: round trip 12 ms, host → host, udp\n');
	expect(text).toContain(
		'Ben\n  Your network does not carry more right now.\n' +
			'  Screen: Their network does not carry more right now.\n' +
			'  Server to you: round trip 12 ms, host → host, udp\n  Camera: 640×360'
	);
});
