import { expect, test } from 'vitest';
import { keepSharp, sends } from './sharpness.ts';
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
		const layers = { whole: true, lowest };
		await keepSharp(track, sender.real, layers);
		expect(sender.parameters.encodings).toMatchObject([
			{ active: lowest, scaleResolutionDownBy: 3 },
			{ active: true, scaleResolutionDownBy: 1 }
		]);
		expect(sends(sender.real, layers)).toBe(true);
		expect(sends(sender.real, { whole: true, lowest: !lowest })).toBe(false);
	}
	expect(sender.parameters.degradationPreference).toBe('maintain-resolution');
	expect(track.contentHint).toBe('detail');
});

test('only the first encoding is given a priority, which Chromium refuses of the others', async () => {
	const sender = new FakeSender(LAYERED);
	await keepSharp(fakeTrack('video'), sender.real, { whole: true, lowest: true });
	expect(sender.parameters.encodings.map(({ networkPriority }) => networkPriority)).toEqual([
		'high',
		undefined
	]);
});

test('a screen that nobody watches is not sent at all', async () => {
	const sender = new FakeSender(LAYERED);
	const nothing = { whole: false, lowest: false };
	await keepSharp(fakeTrack('video'), sender.real, nothing);
	expect(sender.parameters.encodings.map(({ active }) => active)).toEqual([false, false]);
	expect(sends(sender.real, nothing)).toBe(true);
});

test('a screen of one layer is sent while somebody watches it, and has no lowest', async () => {
	const sender = new FakeSender([{ maxBitrate: 2_500_000 }]);
	for (const whole of [true, false]) {
		await keepSharp(fakeTrack('video'), sender.real, { whole, lowest: true });
		expect(sender.parameters.encodings).toMatchObject([
			{ active: whole, scaleResolutionDownBy: 1 }
		]);
		expect(sends(sender.real, { whole, lowest: false })).toBe(true);
		expect(sends(sender.real, { whole: !whole, lowest: false })).toBe(false);
	}
});
