import { expect, test } from 'vitest';
import { JitteredBackoff } from './reconnect_policy.ts';

const MINUTE = 60_000;
const slowest = new JitteredBackoff(() => 1);
const fastest = new JitteredBackoff(() => 0);

test('doubles up to 2 s in the first minute', () => {
	const delays = [0, 1, 2, 3, 4, 5, 50].map((attempt) => slowest.delayMs(attempt, 1_000));
	expect(delays).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000, 2_000]);
});

test('goes up to 4 s when the outage is long', () => {
	expect(slowest.delayMs(50, MINUTE)).toBe(4_000);
});

test('half of each delay is random', () => {
	for (const attempt of [0, 3, 50, 5_000]) {
		const most = slowest.delayMs(attempt, 0);
		expect(fastest.delayMs(attempt, 0)).toBe(most / 2);
	}
});
