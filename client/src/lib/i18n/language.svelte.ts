import * as english from './compiled/messages/en.js';
import type { m as compiled } from './compiled/messages.js';

type Compiled = typeof compiled;

/** Every message as a function of what it needs to be given. */
export type Messages = {
	readonly [Key in keyof Compiled]: [] extends Parameters<Compiled[Key]>
		? () => string
		: (given: Parameters<Compiled[Key]>[0]) => string;
};

type Sayings = Readonly<Record<keyof Messages, (given: unknown) => string>>;

/** The words in force; what a language lacks is said in English. */
class Language {
	#words = $state.raw<Partial<Sayings>>(english as Sayings);

	say(key: keyof Messages, given: unknown): string {
		return (this.#words[key] ?? (english as Sayings)[key])(given);
	}
}

export const language = new Language();

export const messageKeys = Object.keys(english) as (keyof Messages)[];
