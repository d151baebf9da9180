// Keeps hold of what the page makes, so that a test can ask the browser itself: peer connections for
// their statistics, and local tracks for their readyState.
(() => {
	const peers = [];
	const tracks = [];
	window.__probe = { peers, tracks };

	const Native = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Native {
		constructor(...args) {
			super(...args);
			peers.push(this);
		}
	};

	for (const name of ['getUserMedia', 'getDisplayMedia']) {
		const media = navigator.mediaDevices;
		if (!media?.[name]) continue;
		const native = media[name].bind(media);
		media[name] = async (...args) => {
			const stream = await native(...args);
			for (const track of stream.getTracks()) tracks.push(track);
			return stream;
		};
	}

	window.__probe.stats = async (type, kind) => {
		const found = [];
		for (const peer of peers) {
			if (peer.connectionState === 'closed') continue;
			for (const entry of (await peer.getStats()).values()) {
				if (entry.type === type && (!kind || entry.kind === kind)) found.push({ ...entry });
			}
		}
		return found;
	};
})();
