import { describe, expect, test } from 'vitest';
import {
	findVideoLimit,
	type HeldVerdict,
	holdVerdict,
	judgePicture,
	judgeScreen,
	type PictureFacts,
	type PictureVerdict,
	type ScreenFacts
} from './picture_verdict.ts';

const good: PictureFacts = {
	isSent: true,
	flows: true,
	heldBack: null,
	theirLowData: false,
	theirLimit: 'none',
	theirHeight: 720,
	stretch: 1,
	wantedLayer: 2,
	currentLayer: 2,
	scores: [10, 10, 10],
	layerCount: 3
};

describe('a picture', () => {
	test.each<[string, Partial<PictureFacts>, PictureVerdict | null]>([
		['as good as can be', {}, { level: 'full', reason: null }],
		[
			'as large as its tile',
			{ wantedLayer: 0, currentLayer: 0, scores: [10, 0, 0] },
			{ level: 'full', reason: 'my-window' }
		],
		['that my network holds back', { currentLayer: 1 }, { level: 'reduced', reason: 'my-network' }],
		[
			'that my network holds back far',
			{ currentLayer: 0 },
			{ level: 'poor', reason: 'my-network' }
		],
		[
			'for which my network has no room at all',
			{ currentLayer: null },
			{ level: 'none', reason: 'my-network' }
		],
		[
			'that does not reach the server',
			{ currentLayer: null, scores: [0, 0, 0] },
			{ level: 'none', reason: 'their-network' }
		],
		[
			'that reaches the server with gaps',
			{ scores: [10, 10, 4], currentLayer: 1 },
			{ level: 'reduced', reason: 'their-network' }
		],
		[
			'whose own layer has gaps',
			{ scores: [3, 0, 0], wantedLayer: 0, currentLayer: 0 },
			{ level: 'reduced', reason: 'their-network' }
		],
		[
			'of a sender short of bandwidth',
			{ scores: [10, 10, 0], currentLayer: 1, theirLimit: 'network' },
			{ level: 'reduced', reason: 'their-network' }
		],
		[
			'of a sender with a weak machine',
			{ scores: [10, 0, 0], currentLayer: 0, theirLimit: 'device' },
			{ level: 'poor', reason: 'their-device' }
		],
		[
			'of a small camera',
			{ scores: [10, 10, 0], currentLayer: 1, theirLimit: 'camera' },
			{ level: 'reduced', reason: 'their-camera' }
		],
		[
			'of a sender who sends no more',
			{ scores: [10], currentLayer: 0 },
			{ level: 'poor', reason: 'their-sending' }
		],
		[
			'of a tile larger than the camera',
			{ stretch: 1.5 },
			{ level: 'full', reason: 'their-camera' }
		],
		[
			'of a tile far larger than a small camera',
			{ layerCount: 1, wantedLayer: 0, currentLayer: 0, theirHeight: 180, stretch: 2.5 },
			{ level: 'reduced', reason: 'their-camera' }
		],
		[
			'of a small tile and a small camera',
			{ layerCount: 1, wantedLayer: 0, currentLayer: 0, theirHeight: 180, stretch: 0.8 },
			{ level: 'full', reason: null }
		],
		[
			'without layers',
			{ layerCount: 1, wantedLayer: 0, currentLayer: 0, scores: [10] },
			{ level: 'full', reason: null }
		],
		[
			'without layers that does not reach the server',
			{ layerCount: 1, wantedLayer: 0, currentLayer: 0, scores: [0] },
			{ level: 'none', reason: 'their-network' }
		],
		[
			'without layers, of a sender short of bandwidth',
			{ layerCount: 1, wantedLayer: 0, currentLayer: 0, scores: [10], theirLimit: 'network' },
			{ level: 'reduced', reason: 'their-network' }
		],
		[
			'of a person in low-data mode',
			{ theirLowData: true },
			{ level: 'none', reason: 'their-low-data' }
		],
		[
			'held back by my low-data mode',
			{ heldBack: 'low-data' },
			{ level: 'none', reason: 'my-low-data' }
		],
		['held back since there are many', { heldBack: 'many' }, { level: 'none', reason: 'many' }],
		['out of sight', { flows: false }, null],
		['of a camera that is off', { isSent: false }, null],
		['of which nothing is known yet', { scores: [] }, null]
	])('%s', (_, facts, verdict) => {
		expect(judgePicture({ ...good, ...facts })).toEqual(verdict);
	});
});

describe('what is shown', () => {
	const bad: PictureVerdict = { level: 'reduced', reason: 'my-network' };
	const fine: PictureVerdict = { level: 'full', reason: null };
	const show = (steps: readonly [PictureVerdict | null, number][]) =>
		steps.reduce<HeldVerdict | undefined>(
			(held, [verdict, at]) => holdVerdict(held, verdict, at),
			undefined
		)?.shown;

	test('waits until it stays bad', () => {
		expect(
			show([
				[fine, 0],
				[bad, 1_000],
				[bad, 3_000]
			])
		).toEqual(fine);
		expect(
			show([
				[fine, 0],
				[bad, 1_000],
				[bad, 5_100]
			])
		).toEqual(bad);
		expect(
			show([
				[fine, 0],
				[bad, 1_000],
				[fine, 3_000],
				[bad, 4_000],
				[bad, 6_000]
			])
		).toEqual(fine);
	});

	test('is good again at once', () => {
		expect(
			show([
				[bad, 0],
				[bad, 5_000],
				[fine, 5_500]
			])
		).toEqual(fine);
	});

	test('tells a choice at once', () => {
		expect(
			show([
				[fine, 0],
				[{ level: 'none', reason: 'their-low-data' }, 100]
			])?.reason
		).toBe('their-low-data');
	});
});

describe('what limits the own picture', () => {
	const layer = (height: number | null, limitation = 'none') => ({
		active: true,
		height,
		framesPerSecond: height === null ? 0 : 24,
		limitation
	});
	const all = [layer(180), layer(360), layer(720)];

	test.each([
		['nothing, when all is sent', all, 2, 720, 'none'],
		['nothing, when nobody watches', [layer(null, 'bandwidth')], null, 720, 'none'],
		[
			'nothing, when what is watched is sent',
			[layer(180), layer(360), layer(null)],
			1,
			720,
			'none'
		],
		[
			'the network',
			[layer(180), layer(360, 'bandwidth'), layer(null, 'bandwidth')],
			2,
			720,
			'network'
		],
		['the device', [layer(180), layer(270, 'cpu'), layer(360, 'cpu')], 2, 720, 'device'],
		[
			'the camera, of which the browser makes fewer layers',
			[layer(90), layer(180), layer(null)],
			2,
			360,
			'camera'
		],
		['the network, of a camera with one layer', [layer(90, 'bandwidth')], 0, 240, 'network'],
		['nothing, of a camera with one layer', [layer(240)], 0, 240, 'none'],
		['nothing, when there is no camera', [], 2, 0, 'none']
	] as const)('%s', (_, layers, watched, height, limit) => {
		expect(findVideoLimit(layers, watched, height)).toBe(limit);
	});
});

test.each<[string, Partial<ScreenFacts>, PictureVerdict | null]>([
	['as good as can be', {}, { level: 'full', reason: null }],
	['that nobody shares', { isSent: false }, null],
	['out of sight', { flows: false }, null],
	['of which nothing is known yet', { scores: [] }, null],
	['held back by oneself', { heldBack: 'low-data' }, { level: 'none', reason: 'my-low-data' }],
	['lost on its way here', { isCongested: true }, { level: 'reduced', reason: 'my-network' }],
	[
		'that comes small',
		{ scores: [9, 10], currentLayer: 0 },
		{ level: 'reduced', reason: 'my-network' }
	],
	['that has one layer', { scores: [10], currentLayer: 0 }, { level: 'full', reason: null }],
	['that nothing comes of', { currentLayer: null }, { level: 'none', reason: 'my-network' }],
	[
		'that reaches the server with gaps',
		{ scores: [4], currentLayer: 0 },
		{ level: 'reduced', reason: 'their-network' }
	],
	[
		'that does not reach the server, whatever else is lost',
		{ scores: [0], isCongested: true },
		{ level: 'none', reason: 'their-network' }
	]
])('a shared screen %s', (_, facts, verdict) => {
	const good: ScreenFacts = {
		isSent: true,
		flows: true,
		heldBack: null,
		scores: [0, 10],
		currentLayer: 1,
		isCongested: false
	};
	expect(judgeScreen({ ...good, ...facts })).toEqual(verdict);
});
