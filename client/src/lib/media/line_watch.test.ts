import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LineEvidence, ReportCongestion } from '#lib/protocol/protocol.gen.ts';
import { LineWatch, type LineCount } from './line_watch.ts';

let count: { atMs: number; bytes: number; soundBytes: number; packets: number; lost: number };
let known: boolean;
let watch: LineWatch;
const onReport = vi.fn<(report: ReportCongestion) => void>();

beforeEach(() => {
	vi.useFakeTimers();
	onReport.mockClear();
	count = { atMs: 0, bytes: 0, soundBytes: 0, packets: 0, lost: 0 };
	known = true;
	watch = new LineWatch({
		read: (): Promise<LineCount | null> =>
			Promise.resolve(known ? { ...count, atMs: Date.now() } : null),
		onReport
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

function told(): LineEvidence[] {
	return onReport.mock.calls.map(([report]) => report.evidence ?? 'loss');
}

function last(): ReportCongestion {
	const report = onReport.mock.lastCall?.[0];
	if (report === undefined) throw new Error('nothing was told');
	return report;
}

test('what comes whole, or nearly so, is no congestion', async () => {
	await flow(3_000, 2, 0);
	await flow(1_000, 100, 5);
	expect(told()).toEqual([]);
});

test('heavy loss is told within 400 ms, with what gets through', async () => {
	await flow(2_000, 10, 0);
	await flow(400, 10, 2);
	expect(told()).toEqual(['loss']);
	expect(last().receivedBps).toBeCloseTo(6_400_000, -6);
});

test('it is told again only when it has lasted', async () => {
	await flow(1_000, 10, 0);
	await flow(1_200, 10, 2);
	expect(told()).toEqual(['loss']);
	await flow(1_000, 10, 2);
	expect(told()).toEqual(['loss', 'loss']);
});

test('a single burst of losses is not congestion', async () => {
	await flow(1_000, 10, 0);
	await flow(30, 10, 10);
	await flow(1_000, 10, 0);
	expect(told()).toEqual([]);
});

test('that much less comes is told at once, and again if it goes on, with the sound of before', async () => {
	for (let round = 0; round < 10; round += 1) {
		count.soundBytes += 800;
		await flow(200, 4, 0);
	}
	await flow(200, 1, 0);
	expect(told()).toEqual(['first-signs']);
	await flow(100, 1, 0);
	expect(told()).toEqual(['first-signs', 'rate']);
	expect(last()).toEqual({
		evidence: 'rate',
		receivedBps: 800_000,
		overMs: 100,
		soundBps: 32_000
	});
	await flow(300, 1, 0);
	expect(told()).toEqual(['first-signs', 'rate', 'rate', 'rate', 'rate']);
	await flow(900, 1, 0);
	expect(onReport).toHaveBeenCalledTimes(5);
});

test('less for a moment stays at first signs', async () => {
	await flow(2_000, 4, 0);
	await flow(200, 1, 0);
	await flow(1_000, 4, 0);
	expect(told()).toEqual(['first-signs']);
});

test('losses after less came are told at once', async () => {
	await flow(2_000, 10, 0);
	await flow(300, 4, 0);
	await flow(200, 4, 3);
	expect(told()).toEqual(['first-signs', 'rate', 'rate', 'loss']);
});

test('when little comes anyway, less is no sign', async () => {
	const slowly = async (bytes: number): Promise<void> => {
		for (let round = 0; round < 10; round += 1) {
			count.packets += 1;
			count.bytes += bytes;
			await vi.advanceTimersByTimeAsync(100);
		}
	};
	await slowly(3_000);
	await slowly(500);
	expect(told()).toEqual([]);
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
	expect(told()).toEqual([]);
});

test('a page that was frozen for an hour tells no longer time than the protocol has', async () => {
	await flow(1_000, 10, 0);
	vi.setSystemTime(Date.now() + 3_600_000);
	await flow(200, 10, 0);
	expect(last()).toMatchObject({ evidence: 'first-signs', overMs: 60_000 });
});
