// Keeps, for each tile with a video, when its frames were presented and what the browser counts of its
// stream. Times are Unix time in ms, so that pages on one machine can be compared.
(() => {
	const EVERY_MS = 200;
	const KEPT = 6_000;
	const logs = {};
	const watched = new WeakSet();
	// The origin of `performance.now()` may stray from the wall clock by tenths of a second.
	const unix = (t) => Date.now() - performance.now() + t;
	const nameOf = (video) => video.closest('figure[aria-label]')?.getAttribute('aria-label');
	const logOf = (name) => (logs[name] ??= { frames: [], samples: [] });

	function keep(list, item) {
		list.push(item);
		if (list.length > KEPT) list.splice(0, KEPT / 2);
	}

	function watch(video) {
		if (watched.has(video)) return;
		watched.add(video);
		const onFrame = (now, { height }) => {
			const name = nameOf(video);
			if (name) keep(logOf(name).frames, { at: unix(now), height });
			video.requestVideoFrameCallback(onFrame);
		};
		video.requestVideoFrameCallback(onFrame);
	}

	async function sample() {
		const videos = [...document.querySelectorAll('figure[aria-label] video')];
		videos.forEach(watch);
		const nameOfTrack = new Map(
			videos.flatMap((video) =>
				(video.srcObject?.getVideoTracks() ?? []).map((track) => [track.id, nameOf(video)])
			)
		);
		for (const peer of window.__probe.peers) {
			if (peer.connectionState !== 'connected' || peer.getReceivers().length === 0) continue;
			for (const entry of (await peer.getStats()).values()) {
				const name = entry.type === 'inbound-rtp' && nameOfTrack.get(entry.trackIdentifier);
				if (!name || entry.kind !== 'video') continue;
				keep(logOf(name).samples, {
					at: entry.timestamp,
					height: entry.frameHeight ?? 0,
					decoded: entry.framesDecoded ?? 0,
					keyFrames: entry.keyFramesDecoded ?? 0,
					freezes: entry.freezeCount ?? 0,
					frozen: entry.totalFreezesDuration ?? 0,
					bytes: entry.bytesReceived ?? 0,
					packets: entry.packetsReceived ?? 0,
					lost: entry.packetsLost ?? 0,
					nacks: entry.nackCount ?? 0,
					plis: entry.pliCount ?? 0
				});
			}
		}
		setTimeout(() => void sample(), EVERY_MS);
	}
	addEventListener('DOMContentLoaded', () => void sample());

	window.__pictures = (name, since) => {
		const { frames, samples } = logOf(name);
		const after = ({ at }) => at >= since;
		return { frames: frames.filter(after), samples: samples.filter(after) };
	};
})();
