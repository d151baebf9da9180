import * as english from './compiled/messages/en.js';
import type { m as compiled } from './compiled/messages.js';

type Compiled = typeof compiled;

/** Every message as a function of what it needs to be given. */
export type Messages = {
	readonly [Key in keyof Compiled]: [] extends Parameters<Compiled[Key]>
		? () => string
		: (given: Parameters<Compiled[Key]>[0]) => string;
};

type Sayings = Readonly<Partial<Record<keyof Messages, (given: unknown) => string>>>;

/** The languages by their BCP 47 tags, in their own words. */
export const languageNames = {
	en: 'English',
	es: 'Español',
	de: 'Deutsch',
	fr: 'Français',
	ar: 'العربية',
	'zh-Hans': '简体中文'
} as const;

export type LanguageTag = keyof typeof languageNames;

export const languageTags = Object.keys(languageNames) as LanguageTag[];

type Sources = Readonly<Record<LanguageTag, () => Promise<unknown>>>;

const compiledSources: Sources = {
	en: () => Promise.resolve(english),
	es: () => import('./compiled/messages/es.js'),
	de: () => import('./compiled/messages/de.js'),
	fr: () => import('./compiled/messages/fr.js'),
	ar: () => import('./compiled/messages/ar.js'),
	'zh-Hans': () => import('./compiled/messages/zh-Hans.js')
};

/** Read before the first paint, too: see static/before_paint.js. */
const storageKey = 'chattr.language';

/** The language of the page. What it lacks is said in English, which is always there. */
export class Language {
	#tag = $state<LanguageTag>('en');
	#words = $state.raw<Sayings>(english as Sayings);
	#wanted: LanguageTag = 'en';

	/** `sources`: where the words of each language are fetched from. */
	constructor(private readonly sources: Sources = compiledSources) {}

	get tag(): LanguageTag {
		return this.#tag;
	}

	get direction(): 'ltr' | 'rtl' {
		return this.#tag === 'ar' ? 'rtl' : 'ltr';
	}

	say(key: keyof Messages, given: unknown): string {
		const put = this.direction === 'rtl' ? isolated(given) : given;
		const say = this.#words[key] ?? (english as Sayings)[key];
		// A name that there is nowhere is no word for people: they read what they can do.
		return say?.(put) ?? english.problem_unexpected_text({});
	}

	/** Put on the page what it was marked with before its first paint. */
	async begin(marked: string): Promise<void> {
		const tag = languageTags.find((known) => known === marked);
		if (tag !== undefined) await this.#load(tag);
	}

	/** Change to `tag` without loading the page again, and remember it. */
	async choose(tag: LanguageTag): Promise<void> {
		await this.#load(tag);
		if (this.#tag !== tag) return;
		try {
			localStorage.setItem(storageKey, tag);
		} catch {
			// Storage is closed or full: the choice lasts as long as the page.
			return;
		}
	}

	async #load(tag: LanguageTag): Promise<void> {
		this.#wanted = tag;
		let words: Sayings;
		try {
			words = (await this.sources[tag]()) as Sayings;
		} catch {
			// The file could not be fetched: the words stay as they are.
			return;
		}
		if (this.#wanted !== tag) return;
		this.#words = words;
		this.#tag = tag;
	}
}

export const language = new Language();

export const messageKeys = Object.keys(english) as (keyof Messages)[];

/** Names and addresses of another script keep their own direction, by the isolates of UAX #9. */
function isolated(given: unknown): unknown {
	if (typeof given !== 'object' || given === null) return given;
	return Object.fromEntries(
		Object.entries(given).map(([name, value]: [string, unknown]) => [
			name,
			typeof value === 'string' ? `\u2068${value}\u2069` : value
		])
	);
}
