// Reads the quality panel and, at the same moment, the browser's own statistics.
(() => {
	const RATES = ['bytesReceived', 'bytesSent'];

	function panel() {
		const dialog = document.querySelector('[role=dialog]');
		return [...dialog.querySelectorAll('section')].map((section) => ({
			title: section.querySelector('h3').textContent.trim(),
			why: section.querySelector('.why')?.textContent.trim() ?? null,
			lines: [...section.querySelectorAll('dt')].map((name) => ({
				name: name.textContent.trim(),
				values: [...name.nextElementSibling.querySelectorAll('span')].map((one) => one.textContent.trim())
			}))
		}));
	}

	/** Whose a received stream is: the streams of one person carry their id (RFC 8830, msid). */
	function streamOf(peer, mid) {
		for (const media of (peer.remoteDescription?.sdp ?? '').split('\r\nm=').slice(1)) {
			if (!media.includes(`\r\na=mid:${mid}\r\n`)) continue;
			return /\r\na=msid:(\S+)/.exec(`${media}\r\n`)?.[1] ?? null;
		}
		return null;
	}

	async function peerStats(peer) {
		const report = await peer.getStats();
		const transport = [...report.values()].find(({ type }) => type === 'transport');
		const pair = report.get(transport?.selectedCandidatePairId);
		const end = (id) => report.get(id) ?? {};
		const streams = [...report.values()].filter(({ type }) => /^(in|out)bound-rtp$/.test(type));
		return {
			path: pair && {
				rttMs: pair.currentRoundTripTime * 1000,
				types: [end(pair.localCandidateId).candidateType, end(pair.remoteCandidateId).candidateType],
				protocol: end(pair.localCandidateId).protocol
			},
			streams: streams.map((one) => ({
				id: one.id,
				kind: one.kind,
				isIn: one.type === 'inbound-rtp',
				rid: one.rid ?? null,
				active: one.active !== false,
				stream: streamOf(peer, one.mid),
				track: one.trackIdentifier ?? null,
				at: one.timestamp,
				octets: one[RATES.find((name) => name in one)],
				width: one.frameWidth ?? null,
				height: one.frameHeight ?? null,
				fps: one.framesPerSecond ?? null,
				jitterMs: (one.jitter ?? end(one.remoteId).jitter ?? NaN) * 1000,
				codec: end(one.codecId).mimeType?.split('/')[1] ?? null
			}))
		};
	}

	const all = async () => {
		const open = window.__probe.peers.filter(({ connectionState }) => connectionState === 'connected');
		return Promise.all(open.map(peerStats));
	};

	/** Who has which picture, by the ids of the tracks that the tiles show. */
	const faces = () =>
		Object.fromEntries(
			[...document.querySelectorAll('figure[aria-label]')].flatMap((figure) =>
				(figure.querySelector('video')?.srcObject?.getTracks() ?? []).map(({ id }) => [id, figure.ariaLabel])
			)
		);

	/** Twice, each time when the panel has just been written: what it says, and what the browser counts. */
	window.__readQuality = async () => {
		const looks = [];
		while (looks.length < 2) {
			await new Promise((resolve) => {
				const watch = new MutationObserver(() => {
					watch.disconnect();
					resolve();
				});
				const dialog = document.querySelector('[role=dialog]');
				watch.observe(dialog, { subtree: true, childList: true, characterData: true });
			});
			const peers = await all();
			looks.push({ panel: panel(), peers });
		}
		return { before: looks[0].peers, now: looks[1].peers, panel: looks[1].panel, faces: faces() };
	};

	/** Copy the panel's text; returns what it shows then. */
	window.__copyQuality = () => {
		const dialog = document.querySelector('[role=dialog]');
		[...dialog.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Copy as text').click();
		return panel();
	};
})();
