/** Dates, numbers and lists as the chosen language writes them. */

import { language } from './language.svelte.ts';

const made = new Map<string, unknown>();

/** Formatters are costly to make, so each is kept. */
function kept<Format>(kind: string, options: object, make: (locale: string) => Format): Format {
	const locale = formatLocale(language.tag, globalThis.navigator?.languages ?? []);
	const key = `${kind} ${locale} ${JSON.stringify(options)}`;
	if (!made.has(key)) made.set(key, make(locale));
	return made.get(key) as Format;
}

export function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	return kept('date', options, (locale) => new Intl.DateTimeFormat(locale, options));
}

export function numbers(options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
	return kept('number', options, (locale) => new Intl.NumberFormat(locale, options));
}

/** `Ada, Bob and Cy`. */
export function listed(items: readonly string[]): string {
	const options: Intl.ListFormatOptions = { style: 'long', type: 'conjunction' };
	return kept('list', options, (locale) => new Intl.ListFormat(locale, options)).format(items);
}

/**
 * The region comes from the browser where it speaks the same language: `en-GB` has other dates than `en-US`.
 * Digits are 0 to 9 throughout, as they stand in the messages.
 */
export function formatLocale(tag: string, browsers: readonly string[]): string {
	const ours = new Intl.Locale(tag).maximize();
	const same = browsers.find((theirs) => {
		try {
			const { language: spoken, script } = new Intl.Locale(theirs).maximize();
			return spoken === ours.language && script === ours.script;
		} catch {
			// No language tag, as some privacy settings have it.
			return false;
		}
	});
	return new Intl.Locale(same ?? tag, { numberingSystem: 'latn' }).toString();
}
