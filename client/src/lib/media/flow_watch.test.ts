import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlowWatch } from './flow_watch.ts';

let received: number | null;
let expectsFlow: boolean;
let watch: FlowWatch;
const onFlatline = vi.fn();

beforeEach(() => {
	vi.useFakeTimers();
	onFlatline.mockClear();
	received = 0;
	expectsFlow = true;
	watch = new FlowWatch({
		read: () => Promise.resolve(received),
		expectsFlow: () => expectsFlow,
		onFlatline
	});
});
afterEach(() => {
	watch.close();
	vi.useRealTimers();
});

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000);

test('what flows is no alarm', async () => {
	for (let second = 0; second < 20; second += 1) {
		received = (received ?? 0) + 100;
		await seconds(1);
	}
	expect(onFlatline).not.toHaveBeenCalled();
});

test('what stops is told within 3 s, and again ever more rarely', async () => {
	received = 100;
	await seconds(1);
	await seconds(3);
	expect(onFlatline).toHaveBeenCalledTimes(1);
	await seconds(60);
	expect(onFlatline.mock.calls.length).toBeGreaterThan(3);
	expect(onFlatline.mock.calls.length).toBeLessThan(8);
});

test('a new flow after a flatline is watched as before', async () => {
	received = 100;
	await seconds(40);
	received = 200;
	await seconds(1);
	onFlatline.mockClear();
	await seconds(3);
	expect(onFlatline).toHaveBeenCalledTimes(1);
});

test('silence is no alarm where nothing is expected, or nothing is known, or nothing came yet', async () => {
	await seconds(10);
	received = 100;
	expectsFlow = false;
	await seconds(10);
	expectsFlow = true;
	received = null;
	await seconds(10);
	expect(onFlatline).not.toHaveBeenCalled();
});
