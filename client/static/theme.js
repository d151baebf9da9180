// Runs before the first paint, so that no wrong colour flashes. The choice is kept by Preferences.
(() => {
	let choice = null;
	try {
		choice = localStorage.getItem('chattr.theme');
	} catch {
		// Storage is closed to this page: the system's theme it is.
	}
	const dark =
		choice === 'dark' ||
		(choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
	document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
