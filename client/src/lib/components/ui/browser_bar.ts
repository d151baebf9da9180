/** Gives the browser's bar, or that of the installed app, the ground of the theme in force. */
export function paintBrowserBar(): void {
	const ground = getComputedStyle(document.documentElement).getPropertyValue('--paper').trim();
	if (ground === '') return;
	for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
		meta.content = ground;
	}
}
