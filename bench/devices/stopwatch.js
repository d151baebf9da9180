// Times what a click leads to, in the page that is clicked and in the one that sees and hears it.
// All times are Unix time in ms, so that two pages on one machine can be compared.
(() => {
	const unix = () => performance.timeOrigin + performance.now();
	const button = (name) => document.querySelector(`button[aria-label="${name}"]`);
	const tick = () => new Promise((resolve) => setTimeout(resolve, 2));

	async function until(condition) {
		const end = performance.now() + 20_000;
		for (;;) {
			const value = await condition();
			if (value) return value;
			if (performance.now() > end) throw new Error('not within 20 s');
			await tick();
		}
	}

	const sends = (kind) =>
		window.__probe.peers
			.flatMap((peer) => (peer.connectionState === 'closed' ? [] : peer.getSenders()))
			.some(({ track }) => track?.kind === kind && track.readyState === 'live' && track.enabled);

	async function packets(kind) {
		const entries = await window.__probe.stats('inbound-rtp', kind);
		return entries.reduce((sum, entry) => sum + (entry.packetsReceived ?? 0), 0);
	}

	window.__stopwatch = {
		/** Click, and wait until the track of this kind is on its way; both times. */
		async turnOn(name, kind, becomes) {
			const clicked = unix();
			button(name).click();
			await until(() => button(becomes)?.getAttribute('aria-busy') !== 'true' && button(becomes) && sends(kind));
			return { clicked, done: unix() };
		},
		async turnOff(name, kind) {
			button(name).click();
			await until(() => !sends(kind));
		},
		/** When no more packets come. */
		async quiet(kind) {
			let last = await packets(kind);
			let since = performance.now();
			await until(async () => {
				const now = await packets(kind);
				if (now !== last) since = performance.now();
				last = now;
				return performance.now() - since > 400;
			});
			window.__stopwatch.base = last;
		},
		/** When the next packet came, after `quiet`. */
		async heard(kind) {
			await until(async () => (await packets(kind)) > window.__stopwatch.base);
			return unix();
		},
		/** When the tile presents its next frame. */
		async seen(tile) {
			const video = document.querySelector(`figure[aria-label="${tile}"] video`);
			return new Promise((resolve) =>
				video.requestVideoFrameCallback((now) => resolve(performance.timeOrigin + now))
			);
		},
		/** When the tile is gone. */
		async gone(tile) {
			await until(() => document.querySelector(`figure[aria-label="${tile}"]`) === null);
			return unix();
		},
		/** End the shared screen as the browser's own bar does. */
		endScreen() {
			const shared = window.__probe.tracks
				.filter((track) => track.readyState === 'live')
				.find((track) => 'displaySurface' in track.getSettings());
			const at = unix();
			shared.stop();
			shared.dispatchEvent(new Event('ended'));
			return at;
		}
	};
})();
