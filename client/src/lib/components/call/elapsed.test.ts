import { expect, it } from 'vitest';
import { elapsed } from './elapsed.ts';

it.each([
	[-5, '0:00'],
	[0, '0:00'],
	[65_400, '1:05'],
	[3_599_999, '59:59'],
	[3_729_000, '1:02:09']
])('%d ms is %s', (span, shown) => expect(elapsed(span)).toBe(shown));
