// Stamps, as Unix time in ms, when the camera's highest layer is switched off and on at its sender and when it
// is sent, by the sender's own statistics; and when the window changed its size.
(() => {
	const EVERY_MS = 20;
	const state = { resizedAt: null, offAt: null, onAt: null, sendsAt: null };
	let octets = null;
	let isArmed = false;

	const isOn = (layer) => layer.active !== false;

	async function look() {
		const layers = (await window.__probe.stats('outbound-rtp', 'video')).filter(({ rid }) => rid);
		const highest = layers.sort((a, b) => a.rid.localeCompare(b.rid)).at(-1);
		if (!isArmed || !highest) return;
		const now = Date.now();
		if (isOn(highest)) state.onAt ??= now;
		else state.offAt ??= now;
		octets ??= highest.bytesSent;
		if (highest.bytesSent > octets) state.sendsAt ??= now;
	}

	async function again() {
		await look();
		setTimeout(() => void again(), EVERY_MS);
	}

	addEventListener('resize', () => (state.resizedAt ??= Date.now()));
	addEventListener('DOMContentLoaded', () => void again());
	window.__sending = Object.assign(state, {
		arm() {
			octets = null;
			isArmed = true;
			Object.assign(state, { offAt: null, onAt: null, sendsAt: null });
		}
	});
})();
