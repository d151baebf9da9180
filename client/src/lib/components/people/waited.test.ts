import { expect, test } from 'vitest';
import { waited } from './waited.ts';

test.each([
	[-500, 'Just came'],
	[9_999, 'Just came'],
	[10_000, 'Waiting for 10 s'],
	[59_999, 'Waiting for 50 s'],
	[60_000, 'Waiting for 1 min'],
	[3_600_000, 'Waiting for 60 min']
])('%i ms at the door: %s', (span, words) => {
	expect(waited(span)).toBe(words);
});
