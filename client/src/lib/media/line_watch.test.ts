import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineWatch, type LineCount } from './line_watch.ts';

let count: { atMs: number; bytes: number; packets: number; lost: number };
let known: boolean;
let watch: LineWatch;
const onCongestion = vi.fn();

beforeEach(() => {
	vi.useFakeTimers();
	onCongestion.mockClear();
	count = { atMs: 0, bytes: 0, packets: 0, lost: 0 };
	known = true;
	watch = new LineWatch({
		read: (): Promise<LineCount | null> =>
			Promise.resolve(known ? { ...count, atMs: Date.now() } : null),
		onCongestion
	});
});
afterEach(() => {
	watch.close();
	vi.useRealTimers();
});

/** Packets of 1,000 bytes, so many each 10 ms, of which some are lost. */
async function flow(ms: number, perTick: number, lostPerTick: number): Promise<void> {
	for (let passed = 0; passed < ms; passed += 10) {
		count.packets += perTick - lostPerTick;
		count.lost += lostPerTick;
		count.bytes += (perTick - lostPerTick) * 1_000;
		await vi.advanceTimersByTimeAsync(10);
	}
}

test('what comes whole, or nearly so, is no congestion', async () => {
	await flow(3_000, 2, 0);
	await flow(1_000, 100, 5);
	expect(onCongestion).not.toHaveBeenCalled();
});

test('heavy loss is told within 400 ms, with what gets through', async () => {
	await flow(2_000, 4, 0);
	await flow(400, 4, 3);
	expect(onCongestion).toHaveBeenCalledTimes(1);
	expect(onCongestion.mock.lastCall?.[0]).toBeCloseTo(800_000, -5);
});

test('it is told again only when it has lasted', async () => {
	await flow(1_000, 4, 0);
	await flow(1_200, 4, 3);
	expect(onCongestion).toHaveBeenCalledTimes(1);
	await flow(1_000, 4, 3);
	expect(onCongestion).toHaveBeenCalledTimes(2);
});

test('a single burst of losses is not congestion', async () => {
	await flow(1_000, 4, 0);
	await flow(50, 4, 4);
	await flow(1_000, 4, 0);
	expect(onCongestion).not.toHaveBeenCalled();
});

test('nothing is told while nothing is known, nor of a few packets', async () => {
	known = false;
	await flow(1_000, 4, 3);
	known = true;
	count = { ...count, lost: 0 };
	await vi.advanceTimersByTimeAsync(500);
	for (let round = 0; round < 10; round += 1) {
		count.packets += 1;
		count.lost += 1;
		await vi.advanceTimersByTimeAsync(200);
	}
	expect(onCongestion).not.toHaveBeenCalled();
});
