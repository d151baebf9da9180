import { expect, test } from 'vitest';
import { swipeStep } from './swipe.ts';

test.each([
	[-120, 10, 1],
	[120, -30, -1],
	[-40, 0, 0],
	[90, 80, 0],
	[0, 200, 0]
])('a finger drawn %i across and %i down turns %i', (across, down, step) => {
	expect(swipeStep(across, down)).toBe(step);
});
