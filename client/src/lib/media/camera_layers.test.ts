import { describe, expect, test } from 'vitest';
import { cameraEncodings, canNameLayers, nameLayers, sendsAllLayers } from './camera_layers.ts';
import { fakeTrack } from './testing/fake_capture.ts';
import { FakeSender } from './testing/fake_sender.ts';

function camera(width: number, height: number): MediaStreamTrack {
	return fakeTrack('video', { width, height });
}

function scales(track: MediaStreamTrack, sendsAll: boolean): (number | undefined)[] {
	return cameraEncodings(track, sendsAll).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
}

function sizesOf(sender: FakeSender): unknown[] {
	return sender.parameters.encodings.map(({ scaleResolutionDownTo }) => scaleResolutionDownTo);
}

describe('layers of a camera', () => {
	test.each([
		[1280, 720],
		[640, 360],
		[360, 640],
		[320, 240],
		[0, 0]
	])('of %i x %i px are three where the browser sends them all', (width, height) => {
		expect(scales(camera(width, height), true)).toEqual([4, 2, 1]);
	});

	test.each([
		[1280, 720, [4, 2, 1]],
		[640, 360, [2, 1]],
		[360, 640, [2, 1]],
		[320, 240, [undefined]]
	])(
		'of %i x %i px are as many as browsers make of so small a picture',
		(width, height, expected) => {
			expect(scales(camera(width, height), false)).toEqual(expected);
		}
	);

	test('of a tiny camera are one: there is nothing to be gained by less', () => {
		expect(scales(camera(160, 90), true)).toEqual([undefined]);
	});

	test('of a smaller camera take less', () => {
		const top = (height: number) =>
			cameraEncodings(camera(height, height), true)[2]?.maxBitrate ?? 0;
		expect([top(720) > top(360), top(360) > top(240)]).toEqual([true, true]);
	});

	test.each([
		['Firefox120', false, true],
		['Chrome111', true, true],
		['Chrome111', false, false],
		['Safari12', false, false]
	])('are all sent by %s, named: %s, is %s', (handlerName, areNamed, expected) => {
		expect(sendsAllLayers(handlerName, areNamed)).toBe(expected);
	});

	test('are not named where nobody knows what the browser makes of it', () => {
		expect(canNameLayers('Firefox120')).toBe(false);
	});
});

describe('named layers', () => {
	test('have the size of the track, each half the next, in whole px', async () => {
		const track = camera(854, 480);
		const sender = new FakeSender(cameraEncodings(track, true));
		await nameLayers(sender.real, track);
		expect(sizesOf(sender)).toEqual([
			{ maxWidth: 214, maxHeight: 120 },
			{ maxWidth: 427, maxHeight: 240 },
			{ maxWidth: 854, maxHeight: 480 }
		]);
	});

	test('follow another camera in size and bitrate, and leave the rest', async () => {
		const sender = new FakeSender(
			cameraEncodings(camera(640, 360), true).map((one) => ({ ...one, active: false }))
		);
		await nameLayers(sender.real, camera(1280, 720));
		expect(sizesOf(sender)).toEqual([
			{ maxWidth: 320, maxHeight: 180 },
			{ maxWidth: 640, maxHeight: 360 },
			{ maxWidth: 1280, maxHeight: 720 }
		]);
		const large = cameraEncodings(camera(1280, 720), true);
		expect(sender.parameters.encodings).toMatchObject(
			large.map(({ maxBitrate }) => ({ maxBitrate, active: false, scalabilityMode: 'L1T3' }))
		);
	});

	test.each([
		['one layer', camera(160, 90), camera(1280, 720), [1_500_000]],
		['three layers', camera(1280, 720), camera(160, 90), [150_000, 500_000, 200_000]]
	])(
		'of a sender of %s have the bitrates of the camera that follows, the top one first',
		async (_, from, to, bitrates) => {
			const sender = new FakeSender(cameraEncodings(from, true));
			await nameLayers(sender.real, to);
			expect(sender.parameters.encodings.map(({ maxBitrate }) => maxBitrate)).toEqual(bitrates);
		}
	);

	test('stay as they are for a track that does not tell its size', async () => {
		const sender = new FakeSender(cameraEncodings(camera(640, 360), true));
		await nameLayers(sender.real, camera(0, 0));
		expect(sizesOf(sender)).toEqual([undefined, undefined, undefined]);
	});
});
