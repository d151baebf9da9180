/** Frames after which a new track's picture is surely there: the first may be the black one that ends a track. */
const NEW_FRAMES = 2;

/**
 * A copy of what a video shows, laid over it as the canvas that follows it in the document: browsers
 * paint a track that ends in black. How it lies there is up to the style of the component.
 */
export class Still {
	#canvas: HTMLCanvasElement | null = null;
	/** Grows whenever what was waited for does not matter any more. */
	#turn = 0;

	constructor(private readonly video: HTMLVideoElement) {}

	/** Copy the picture. One that lies there already is the better one: no other was painted since. */
	lay(): void {
		this.#turn += 1;
		const { video } = this;
		const { videoWidth: width, videoHeight: height } = video;
		if (this.#canvas !== null || width === 0 || video.readyState < video.HAVE_CURRENT_DATA) return;
		const canvas = Object.assign(document.createElement('canvas'), { width, height });
		const brush = canvas.getContext('2d');
		if (brush === null) return;
		brush.drawImage(video, 0, 0, width, height);
		canvas.setAttribute('aria-hidden', 'true');
		video.after(canvas);
		this.#canvas = canvas;
	}

	/** Take the copy away as soon as the video paints anew. */
	liftWhenPainted(): void {
		this.#turn += 1;
		if (this.#canvas === null) return;
		const turn = this.#turn;
		let frames = 0;
		const onFrame = () => {
			if (turn !== this.#turn) return;
			frames += 1;
			if (frames < NEW_FRAMES) onNextFrame(this.video, onFrame);
			else this.lift();
		};
		onNextFrame(this.video, onFrame);
	}

	lift(): void {
		this.#turn += 1;
		this.#canvas?.remove();
		this.#canvas = null;
	}
}

function onNextFrame(video: HTMLVideoElement, handler: () => void): void {
	if ('requestVideoFrameCallback' in video) {
		video.requestVideoFrameCallback(handler);
		return;
	}
	// Older Firefox: its counter, looked at as often as it tells that time goes on.
	const element: HTMLVideoElement = video;
	const before = element.getVideoPlaybackQuality().totalVideoFrames;
	const look = () => {
		if (element.getVideoPlaybackQuality().totalVideoFrames === before) return;
		element.removeEventListener('timeupdate', look);
		handler();
	};
	element.addEventListener('timeupdate', look);
}
