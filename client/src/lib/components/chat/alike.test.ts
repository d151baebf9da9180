import { describe, expect, it } from 'vitest';
import { marksOf, skeleton } from './alike.ts';

describe('names that look alike', () => {
	it.each([
		['guest', 'Guest'],
		['guest', ' gu est '],
		['guest', 'guеst'],
		['guest', 'gu\u200best'],
		['René', 'Rene'],
		['Ada', 'Аdа'],
		['Bill', 'BiIl'],
		['Tim', 'ＴＩＭ']
	])('%s and %s', (a, b) => {
		expect(skeleton(a)).toBe(skeleton(b));
	});

	it.each([
		['Ada', 'Adam'],
		['李', '王'],
		['?', '!']
	])('are not: %s and %s', (a, b) => {
		expect(skeleton(a)).not.toBe(skeleton(b));
	});
});

describe('marks', () => {
	it('stand with those alone whose name looks like another', () => {
		const marks = marksOf([
			{ participantId: 'p1', name: 'guest' },
			{ participantId: 'p2', name: 'Guest' },
			{ participantId: 'p2', name: 'Guest' },
			{ participantId: 'p3', name: 'Ada' }
		]);
		expect([...marks.keys()]).toEqual(['p1', 'p2']);
		expect(marks.get('p1')).not.toBe(marks.get('p2'));
		expect(marks.get('p1')).toMatch(/^[2-9A-Z]{2}$/);
	});

	it('do not depend on who came first, and differ for many', () => {
		const people = Array.from({ length: 300 }, (_, n) => ({ participantId: `p${n}`, name: 'x' }));
		const marks = marksOf(people);
		expect(new Set(marks.values()).size).toBe(300);
		expect(marksOf(people.toReversed()).get('p7')).toBe(marks.get('p7'));
	});
});
