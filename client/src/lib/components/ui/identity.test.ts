import { describe, expect, it } from 'vitest';
import { hueOf, initials } from './identity.ts';

describe('initials', () => {
	it.each([
		['Ada', 'A'],
		['ada lovelace', 'AL'],
		['Jean-Luc Marie Picard', 'JP'],
		['  guest_7 ', 'G7'],
		['(Sam)', 'S'],
		['李小龙', '李'],
		['محمد علي', 'مع'],
		['👩‍🚀 Sally', '👩‍🚀S'],
		['!', '!'],
		['', '?']
	])('of %j are %j', (name, expected) => expect(initials(name)).toBe(expected));
});

describe('hueOf', () => {
	it('is steady, in range and spread', () => {
		const hues = new Set<number>();
		for (let index = 0; index < 200; index++) {
			const hue = hueOf(`participant-${index}`);
			expect(hue).toBe(hueOf(`participant-${index}`));
			expect(hue).toBeGreaterThanOrEqual(0);
			expect(hue).toBeLessThan(360);
			hues.add(hue);
		}
		expect(hues.size).toBe(12);
	});
});
