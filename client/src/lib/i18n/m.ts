import { language, messageKeys, type Messages } from './language.svelte.ts';

/**
 * The words of the client, such as `m.wants_in({ name })`. Each function looks the language up when it is called:
 * it may be kept, and what a template shows follows a change of language.
 */
export const m = Object.fromEntries(
	messageKeys.map((key) => [key, (given: unknown) => language.say(key, given)])
) as unknown as Messages;
