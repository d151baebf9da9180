import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { languageTags } from './language.svelte.ts';

const script = readFileSync('static/before_paint.js', 'utf8');

/** What the page is marked with in a browser of `languages`, where `kept` was chosen before. */
function marked(languages: readonly string[], kept: Record<string, string> = {}) {
	const page = { lang: '', dir: '', dataset: { theme: '' } };
	const browser = createContext({
		document: { documentElement: page },
		localStorage: { getItem: (key: string) => kept[key] ?? null },
		matchMedia: () => ({ matches: false }),
		navigator: { languages }
	});
	runInContext(script, browser);
	return page;
}

it.each([
	[['de-AT', 'en'], 'de', 'ltr'],
	[['pt-BR', 'es-MX', 'en-US'], 'es', 'ltr'],
	[['ar-EG'], 'ar', 'rtl'],
	[['zh-CN'], 'zh-Hans', 'ltr'],
	[['zh'], 'zh-Hans', 'ltr'],
	[['zh-TW', 'fr-CA'], 'fr', 'ltr'],
	[['pt-BR', 'not a tag'], 'en', 'ltr'],
	[[], 'en', 'ltr']
])('a browser of %j gets %s, %s', (languages, lang, dir) => {
	expect(marked(languages)).toMatchObject({ lang, dir });
});

it('takes what was chosen before, if it is there', () => {
	for (const tag of languageTags)
		expect(marked(['it'], { 'chattr.language': tag })).toMatchObject({ lang: tag });
	expect(marked(['fr'], { 'chattr.language': 'tlh' })).toMatchObject({ lang: 'fr' });
});

it('takes the theme that was chosen, else that of the system', () => {
	expect(marked([]).dataset.theme).toBe('light');
	expect(marked([], { 'chattr.theme': 'dark' }).dataset.theme).toBe('dark');
});
