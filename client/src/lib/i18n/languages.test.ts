import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import settings from '../../../project.inlang/settings.json';
import { formatLocale } from './formats.ts';
import { Language, languageTags, messageKeys, type Messages } from './language.svelte.ts';

interface Matched {
	readonly selectors: readonly string[];
	readonly match: Readonly<Record<string, string>>;
}
type File = Readonly<Record<string, string | readonly [Matched]>>;

const folder = (tag: string) => `messages/${tag}`;
const areas = readdirSync(folder('en'));

function read(tag: string): File {
	const files = areas.map(
		(area) => JSON.parse(readFileSync(`${folder(tag)}/${area}`, 'utf8')) as File
	);
	return Object.assign({}, ...files) as File;
}

const english = read('en');
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

/** What each category of a counted message says: `other`, `few`… */
function categories({ match }: Matched): Map<string, string> {
	return new Map(
		Object.entries(match).map(([key, text]) => [
			/(?:Plural|ordinal)=(\S+)$/.exec(key)?.[1] ?? '',
			text
		])
	);
}

describe('message files', () => {
	it('are those that the compiler is told of, in the languages that are offered', () => {
		const patterns = settings['plugin.inlang.messageFormat'].pathPattern;
		expect(patterns.map((pattern) => pattern.split('/').pop()).sort()).toEqual([...areas].sort());
		expect(settings.locales).toEqual(languageTags);
		expect(Object.keys(english).sort()).toEqual([...messageKeys].sort());
	});

	it.each(languageTags)('in %s say all that there is to say', (tag) => {
		expect(Object.keys(read(tag)).sort()).toEqual(Object.keys(english).sort());
	});

	it.each(languageTags)('in %s use what they are given', (tag) => {
		for (const [key, message] of Object.entries(read(tag))) {
			const model = english[key];
			if (typeof message === 'string') {
				expect(placeholders(message), key).toEqual(placeholders(model as string));
				continue;
			}
			const all = placeholders(Object.values((model as [Matched])[0].match).join());
			for (const text of Object.values(message[0].match)) {
				expect(all, key).toEqual(expect.arrayContaining(placeholders(text)));
			}
		}
	});

	it.each(languageTags)('in %s count as the language counts', (tag) => {
		const counted = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
		for (const [key, message] of Object.entries(read(tag))) {
			if (typeof message === 'string' || message[0].selectors.includes('ordinal')) continue;
			const said = categories(message[0]);
			for (const category of counted) expect([...said.keys()], key).toContain(category);
		}
	});
});

describe('a language', () => {
	it('is put on the page that is marked with it, and English on any other', async () => {
		const language = new Language();
		await language.begin('tlh');
		expect([language.tag, language.say('close', {})]).toEqual(['en', 'Close']);
		await language.begin('ar');
		expect([language.tag, language.direction]).toEqual(['ar', 'rtl']);
		expect(language.say('close', {})).toBe('إغلاق');
	});

	it.each([
		[0, 'الذهاب إلى الأحدث'],
		[1, 'رسالة جديدة'],
		[2, 'رسالتان جديدتان'],
		[3, '3 رسائل جديدة'],
		[11, '11 رسالة جديدة'],
		[100, '100 رسالة جديدة']
	])('counts %i as %s', async (count, words) => {
		const language = new Language();
		await language.begin('ar');
		expect(language.say('chat_new_below', { count })).toBe(words);
	});

	it('says in English what it lacks, with what it was given', async () => {
		const german = { close: () => 'Schließen' };
		const nothing = () => Promise.resolve({});
		const language = new Language({
			...{ en: nothing, es: nothing, fr: nothing, ar: nothing, 'zh-Hans': nothing },
			de: () => Promise.resolve(german)
		});
		await language.choose('de');
		expect(language.tag).toBe('de');
		expect(language.say('close', {})).toBe('Schließen');
		expect(language.say('dismiss', {})).toBe('Dismiss');
		expect(language.say('page_title', { page: 'Raum' })).toBe('Raum · chattr');
		expect(language.say('chat_new_below', { count: 3 })).toBe('3 new messages');
	});

	it('has a sentence to act on for a name that there is nowhere', async () => {
		const language = new Language();
		await language.begin('es');
		const said = language.say('made_up_name' as keyof Messages, {});
		expect(said).toBe('Try again in a moment. If it happens again, load the page anew.');
	});

	it('that is asked for last is the one that stays', async () => {
		const language = new Language();
		await Promise.all([language.choose('de'), language.choose('fr'), language.choose('es')]);
		expect([language.tag, language.say('close', {})]).toEqual(['es', 'Cerrar']);
	});
});

it.each([
	['en', ['de-DE', 'en-GB'], 'en-GB-u-nu-latn'],
	['ar', ['ar-EG'], 'ar-EG-u-nu-latn'],
	['zh-Hans', ['zh-TW', 'zh-CN'], 'zh-CN-u-nu-latn'],
	['fr', ['en-US', 'not a tag'], 'fr-u-nu-latn']
])('%s in a browser of %j writes dates as %s', (tag, browsers, locale) => {
	expect(formatLocale(tag, browsers)).toBe(locale);
});
