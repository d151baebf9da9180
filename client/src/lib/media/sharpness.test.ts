import { expect, test } from 'vitest';
import { keepSharp, sendsLowest } from './sharpness.ts';
import { fakeTrack } from './testing/fake_capture.ts';
import { FakeSender } from './testing/fake_sender.ts';

const LAYERED = [
	{ rid: 'r0', active: false, scaleResolutionDownBy: 3, maxBitrate: 150_000 },
	{ rid: 'r1', active: true, scaleResolutionDownBy: 1, maxBitrate: 2_500_000 }
];

test('a screen keeps its pixels, and its small layer is off until it is needed', async () => {
	const sender = new FakeSender(LAYERED);
	const track = fakeTrack('video');
	for (const lowest of [false, true, false]) {
		await keepSharp(track, sender.real, lowest);
		expect(sender.parameters.encodings).toMatchObject([
			{ active: lowest, scaleResolutionDownBy: 3 },
			{ active: true, scaleResolutionDownBy: 1 }
		]);
		expect(sendsLowest(sender.real)).toBe(lowest);
	}
	expect(sender.parameters.degradationPreference).toBe('maintain-resolution');
	expect(track.contentHint).toBe('detail');
});

test('only the first encoding is given a priority, which Chromium refuses of the others', async () => {
	const sender = new FakeSender(LAYERED);
	await keepSharp(fakeTrack('video'), sender.real, true);
	expect(sender.parameters.encodings.map(({ networkPriority }) => networkPriority)).toEqual([
		'high',
		undefined
	]);
});

test('a screen of one layer is always sent, and has no lowest', async () => {
	const sender = new FakeSender([{ maxBitrate: 2_500_000 }]);
	await keepSharp(fakeTrack('video'), sender.real, false);
	expect(sender.parameters.encodings).toMatchObject([{ active: true, scaleResolutionDownBy: 1 }]);
	expect(sendsLowest(sender.real)).toBeNull();
	expect(sendsLowest(undefined)).toBeNull();
});
