// A page of which one script is lost on the way would stay blank. It is loaded anew: soon, then ever less often.
(() => {
	const TRIES = 'chattr.start-tries';
	const FIRST_MS = 500;
	const LAST_MS = 30_000;

	let shown = false;
	let broken = false;
	let timer;

	const kept = () => {
		try {
			return Number(sessionStorage.getItem(TRIES));
		} catch {
			// Storage is closed to this page: each try is as good as the first.
			return 0;
		}
	};
	const keep = (tries) => {
		try {
			if (tries > 0) sessionStorage.setItem(TRIES, tries);
			else sessionStorage.removeItem(TRIES);
		} catch {
			// As above.
		}
	};

	const loadAnew = () => {
		if (shown) return;
		// A reload without a network would leave the browser's own page, which most do not leave by themselves.
		if (navigator.onLine) location.reload();
		else addEventListener('online', loadAnew, { once: true });
	};
	const mend = () => {
		if (shown || !broken || timer !== undefined) return;
		const tries = kept();
		keep(tries + 1);
		// Not all at the same moment, where a server has just come back.
		const delay = Math.min(FIRST_MS * 2 ** tries, LAST_MS) * (0.5 + Math.random());
		timer = setTimeout(loadAnew, delay);
	};
	const lost = () => {
		broken = true;
		mend();
	};

	// Of a script or a style that does not come, only its own element tells, and it does not bubble.
	const isFile = ({ target }) => target instanceof HTMLScriptElement || target instanceof HTMLLinkElement;
	addEventListener('error', (event) => isFile(event) && lost(), true);
	addEventListener('vite:preloadError', lost);
	// Browsers without module preloading tell of the import alone, each in other words.
	addEventListener('unhandledrejection', ({ reason }) => /module/i.test(reason?.message) && lost());

	// The root layout tells whether there is a page, or word of a fault instead; a call is never loaded anew.
	addEventListener('chattr:shown', ({ detail }) => {
		shown = detail;
		clearTimeout(timer);
		timer = undefined;
		if (shown) keep(0);
		else mend();
	});
})();
