// Runs before the first paint, so that no wrong colour flashes and nothing changes sides.
(() => {
	const page = document.documentElement;
	const kept = (key) => {
		try {
			return localStorage.getItem(key);
		} catch {
			// Storage is closed to this page: the system's theme and the browser's language it is.
			return null;
		}
	};

	// The choice is kept by Preferences.
	const theme = kept('chattr.theme');
	const dark =
		theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
	page.dataset.theme = dark ? 'dark' : 'light';

	// The choice is kept by Language, which takes up what is marked here. The script counts: zh-TW is written otherwise.
	const spoken = ['en', 'es', 'de', 'fr', 'ar', 'zh-Hans'];
	const offered = (tag) => {
		try {
			const { language, script } = new Intl.Locale(tag).maximize();
			return spoken.find((ours) => {
				const other = new Intl.Locale(ours).maximize();
				return other.language === language && other.script === script;
			});
		} catch {
			return undefined;
		}
	};
	const chosen = kept('chattr.language');
	const wanted = spoken.includes(chosen) ? chosen : navigator.languages.map(offered).find(Boolean);
	page.lang = wanted ?? 'en';
	page.dir = page.lang === 'ar' ? 'rtl' : 'ltr';
})();
