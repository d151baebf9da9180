import { expect, test } from 'vitest';
import { KnocksHeard } from './knocks_heard.ts';

const at = (...ids: string[]) => ids.map((participantId) => ({ participantId }));

test('only a new knock is news', () => {
	const heard = new KnocksHeard();
	expect(heard.hear([])).toBe(false);
	expect(heard.hear(at('a'))).toBe(true);
	expect(heard.hear(at('a'))).toBe(false);
	expect(heard.hear(at('a', 'b'))).toBe(true);
	expect(heard.hear(at('b'))).toBe(false);
});

test('one who comes as another is let in is news, and so is one who comes again', () => {
	const heard = new KnocksHeard();
	heard.hear(at('a'));
	expect(heard.hear(at('b'))).toBe(true);
	heard.hear([]);
	expect(heard.hear(at('b'))).toBe(true);
});
