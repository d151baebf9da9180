// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { Still } from './still.ts';

let video: HTMLVideoElement;
let still: Still;
let waiting: (() => void)[];
const drawImage = vi.fn();

beforeEach(() => {
	drawImage.mockClear();
	waiting = [];
	// Of a browser's video and canvas, what this environment lacks.
	video = Object.assign(document.createElement('video'), {
		requestVideoFrameCallback: (handler: () => void) => waiting.push(handler)
	});
	has({ videoWidth: 640, videoHeight: 360, readyState: 4, HAVE_CURRENT_DATA: 2 });
	vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
		drawImage
	} as unknown as null);
	document.body.replaceChildren(video);
	still = new Still(video);
});

function has(values: Record<string, number>): void {
	for (const [name, value] of Object.entries(values)) {
		Object.defineProperty(video, name, { value, configurable: true });
	}
}

function paint(): void {
	for (const handler of waiting.splice(0)) handler();
}

const laid = () => document.querySelector<HTMLCanvasElement>('video + canvas');

test('a copy of the picture lies over the video until the next track has painted two frames', () => {
	still.lay();
	expect(laid()).toMatchObject({ width: 640, height: 360 });
	expect(drawImage).toHaveBeenCalledExactlyOnceWith(video, 0, 0, 640, 360);

	still.liftWhenPainted();
	paint();
	expect(laid()).not.toBeNull();
	paint();
	expect(laid()).toBeNull();
});

test('a track that ends before it painted leaves the copy of the one before', () => {
	still.lay();
	const first = laid();
	still.liftWhenPainted();
	paint();
	still.lay();
	paint();
	paint();
	expect(laid()).toBe(first);
	expect(drawImage).toHaveBeenCalledOnce();

	still.liftWhenPainted();
	paint();
	paint();
	expect(laid()).toBeNull();
});

test('of a video without a picture there is no copy', () => {
	has({ readyState: 1 });
	still.lay();
	has({ readyState: 4, videoWidth: 0 });
	still.lay();
	expect(laid()).toBeNull();
});

test('where frames cannot be waited for, they are counted', () => {
	let totalVideoFrames = 7;
	video = document.createElement('video');
	has({ videoWidth: 640, videoHeight: 360, readyState: 4, HAVE_CURRENT_DATA: 2 });
	video.getVideoPlaybackQuality = () => ({ totalVideoFrames }) as VideoPlaybackQuality;
	document.body.replaceChildren(video);
	still = new Still(video);

	still.lay();
	still.liftWhenPainted();
	for (const grows of [0, 1, 0]) {
		totalVideoFrames += grows;
		video.dispatchEvent(new Event('timeupdate'));
	}
	expect(laid()).not.toBeNull();
	totalVideoFrames += 1;
	video.dispatchEvent(new Event('timeupdate'));
	expect(laid()).toBeNull();
});

test('it can be taken away at once', () => {
	still.lay();
	still.lift();
	expect(laid()).toBeNull();
});
