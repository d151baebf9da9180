// Watches tiles from frame to frame, so that a test can tell that none of them ever flickered: the same
// element stays in the document, and its video goes on showing a picture.
(() => {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = 8;
	const brush = canvas.getContext('2d', { willReadFrequently: true });
	let watched = [];
	let faults = [];
	let looks = 0;

	const tileOf = (name) => document.querySelector(`figure[aria-label="${name}"]`);

	/** What is seen: the copy of the last picture that lies exactly over the video, or the video. */
	function painted(video) {
		const still = video.nextElementSibling;
		if (!still?.matches('canvas') || !still.checkVisibility({ opacityProperty: true })) return video;
		const [over, under] = [still.getBoundingClientRect(), video.getBoundingClientRect()];
		const covers = ['top', 'left', 'width', 'height'].every((side) => Math.abs(over[side] - under[side]) < 1);
		return covers ? still : video;
	}

	function isEmpty(video) {
		brush.clearRect(0, 0, 8, 8);
		brush.drawImage(painted(video), 0, 0, 8, 8);
		return brush.getImageData(0, 0, 8, 8).data.every((value, index) => index % 4 === 3 || value < 8);
	}

	function faultOf({ name, tile, video }, paints) {
		if (!tile.isConnected || tileOf(name) !== tile) return 'the tile is another element';
		if (!video.isConnected) return 'the video is another element';
		if (video.srcObject === null) return 'the video has no source';
		if (video.videoWidth === 0) return 'the video has no size';
		if (video.readyState < 2) return `the video has no frame (readyState ${video.readyState})`;
		if (!video.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return 'the video is hidden';
		if (getComputedStyle(video).opacity !== '1') return 'the video fades';
		if (paints && isEmpty(video)) return 'the picture is black';
		return null;
	}

	function look() {
		looks += 1;
		for (const one of watched) {
			const what = faultOf(one, looks % 3 === 0);
			if (what !== null && faults.length < 50) faults.push(`${one.name}: ${what}`);
		}
	}

	function everyFrame() {
		look();
		requestAnimationFrame(everyFrame);
	}

	new MutationObserver(() => look()).observe(document, { childList: true, subtree: true });
	requestAnimationFrame(everyFrame);

	window.__steady = {
		watch(names) {
			watched = names.map((name) => ({ name, tile: tileOf(name), video: tileOf(name).querySelector('video') }));
			faults = [];
			looks = 0;
		},
		report: () => ({ looks, faults: [...new Set(faults)] })
	};
})();
