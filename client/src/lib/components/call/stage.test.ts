import { expect, test } from 'vitest';
import { EMPTY_STAGE, followSharers, largeOn } from './stage.ts';

test('nobody shares: nothing is large', () => {
	expect(largeOn(followSharers(EMPTY_STAGE, []))).toBeNull();
});

test('whoever began last is large, whatever the order of joining', () => {
	const first = followSharers(EMPTY_STAGE, ['ben']);
	expect(largeOn(first)).toBe('ben');
	const second = followSharers(first, ['ann', 'ben']);
	expect(largeOn(second)).toBe('ann');
	expect(largeOn(followSharers(second, ['ben']))).toBe('ben');
});

test('a choice stays while others begin and ends with what was chosen', () => {
	const stage = { ...followSharers(EMPTY_STAGE, ['ann', 'ben']), chosen: 'ann' };
	const third = followSharers(stage, ['ann', 'ben', 'cleo']);
	expect(largeOn(third)).toBe('ann');
	const ended = followSharers(third, ['ben', 'cleo']);
	expect(largeOn(ended)).toBe('cleo');
	expect(largeOn(followSharers(ended, ['ann', 'ben', 'cleo']))).toBe('ann');
});
