import type { Messages } from './language.svelte.ts';
import { m } from './m.ts';

/** A headline and what to do about it, in the language of the moment in which they are read. */
export interface Words {
	readonly title: string;
	readonly text: string;
}

/** The names of messages that need nothing to be given. */
export type PlainKey = {
	[Key in keyof Messages]: Messages[Key] extends () => string ? Key : never;
}[keyof Messages];

export function wordsOf(title: PlainKey, text: PlainKey): Words {
	return {
		get title() {
			return m[title]();
		},
		get text() {
			return m[text]();
		}
	};
}

/** Sentences by code, in the language of the moment in which one is read. */
export function sentences<Code extends string>(
	keys: Readonly<Record<Code, PlainKey>>
): Readonly<Record<Code, string>> {
	const said = {} as Record<Code, string>;
	for (const code of Object.keys(keys) as Code[]) {
		Object.defineProperty(said, code, { enumerable: true, get: () => m[keys[code]]() });
	}
	return said;
}
