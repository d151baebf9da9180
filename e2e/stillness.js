// How long the picture of a tile has stood still at most, in ms, since the watch began. The element may change.
window.__stillness = (name) => {
	const watch = { longestMs: 0, frames: -1, since: performance.now() };
	const look = () => {
		const video = document.querySelector(`figure[aria-label="${name}"] video`);
		const frames = video?.getVideoPlaybackQuality().totalVideoFrames ?? -1;
		const now = performance.now();
		if (frames > 0 && frames !== watch.frames) {
			watch.frames = frames;
			watch.since = now;
		}
		watch.longestMs = Math.max(watch.longestMs, now - watch.since);
	};
	watch.timer = setInterval(look, 20);
	return () => {
		clearInterval(watch.timer);
		return watch.longestMs;
	};
};
