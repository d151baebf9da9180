import { askForSignIn } from '#lib/call/open_sign_in.ts';
import { language } from '#lib/i18n/language.svelte.ts';

/** A call lives in the browser; there is nothing to render on a server. */
export const ssr = false;

/** The words are fetched while other code of the page still is. */
const begun = language.begin(document.documentElement.lang);

/** By this much, in ms, the first paint may wait for what would move things if it came afterwards. */
const PATIENCE_MS = 600;

export async function load(): Promise<void> {
	await begun;
	const settled = Promise.allSettled([askForSignIn(), typeface()]);
	await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

/** The letters of all pages: they are narrower than those that would stand in for them. */
async function typeface(): Promise<void> {
	await document.fonts.load("1rem 'Figtree Variable'");
}
