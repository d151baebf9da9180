// Stamps clicks and the frames that each tile presents, as Unix time in ms.
(() => {
	const clicks = {};
	const frames = {};
	const watched = new WeakSet();
	const unix = (t) => performance.timeOrigin + t;

	addEventListener(
		'click',
		(event) => {
			const button = event.target.closest?.('button');
			if (button) clicks[(button.getAttribute('aria-label') ?? button.textContent).trim()] = unix(performance.now());
		},
		true
	);

	function watch(video) {
		const name = video.closest('figure[aria-label]')?.getAttribute('aria-label');
		if (!name || watched.has(video)) return;
		watched.add(video);
		const onFrame = (now) => {
			const list = (frames[name] ??= []);
			list.push(unix(now));
			if (list.length > 600) list.splice(0, 300);
			video.requestVideoFrameCallback(onFrame);
		};
		video.requestVideoFrameCallback(onFrame);
	}

	const look = () => document.querySelectorAll('figure video').forEach(watch);
	new MutationObserver(look).observe(document, { childList: true, subtree: true });

	window.__clock = {
		clicks,
		/** When each of these tiles first moved after `since`: its second frame from then on; null: not yet. */
		moved: (names, since, nth = 1) =>
			names.map((name) => (frames[name] ?? []).filter((t) => t > since)[nth - 1] ?? null)
	};
})();
