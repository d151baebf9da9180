import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlowWatch } from './flow_watch.ts';

let received: number;
let isExpected: boolean;
let watch: FlowWatch;
const onFlatline = vi.fn();
const onFlow = vi.fn();

beforeEach(() => {
	vi.useFakeTimers();
	vi.clearAllMocks();
	received = 0;
	isExpected = true;
	watch = new FlowWatch({
		look: () => Promise.resolve(isExpected ? { received, patienceMs: 2_000 } : null),
		onFlatline,
		onFlow
	});
});
afterEach(() => {
	watch.close();
	vi.useRealTimers();
});

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

test('what flows is no alarm', async () => {
	for (let second = 0; second < 20; second += 1) {
		received += 100;
		await seconds(1);
	}
	expect(onFlatline).not.toHaveBeenCalled();
	expect(onFlow).not.toHaveBeenCalled();
});

test('what stops is told within 2.5 s, and again ever more rarely', async () => {
	received = 100;
	await seconds(0.5);
	await seconds(2);
	expect(onFlatline).toHaveBeenCalledTimes(1);
	await seconds(60);
	expect(onFlatline.mock.calls.length).toBeGreaterThan(3);
	expect(onFlatline.mock.calls.length).toBeLessThan(8);
	expect(onFlow).not.toHaveBeenCalled();
});

test('the end of a flatline is told, and what flows then is watched as before', async () => {
	received = 100;
	await seconds(40);
	received = 200;
	await seconds(0.5);
	expect(onFlow).toHaveBeenCalledTimes(1);
	onFlatline.mockClear();
	await seconds(2);
	expect(onFlatline).toHaveBeenCalledTimes(1);
});

test('a count that becomes less, as parts of the path are given up, is no flow', async () => {
	received = 100;
	await seconds(3);
	received = 40;
	await seconds(1);
	expect(onFlow).not.toHaveBeenCalled();
	received = 41;
	await seconds(1);
	expect(onFlow).toHaveBeenCalledTimes(1);
});

test('a flatline ends when nothing is expected any more, and with the watch', async () => {
	received = 100;
	await seconds(3);
	isExpected = false;
	await seconds(1);
	expect(onFlow).toHaveBeenCalledTimes(1);
	isExpected = true;
	await seconds(3);
	expect(onFlatline).toHaveBeenCalledTimes(2);
	watch.close();
	expect(onFlow).toHaveBeenCalledTimes(2);
});

test('silence is no alarm where nothing is expected, or nothing came yet', async () => {
	await seconds(10);
	received = 100;
	isExpected = false;
	await seconds(10);
	expect(onFlatline).not.toHaveBeenCalled();
});
