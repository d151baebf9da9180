import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SignalError } from '#lib/socket/signal_error.ts';
import { Settler } from './settler.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

function settlerOf(step: () => Promise<void>) {
	const repair = vi.fn();
	const inTrouble = vi.fn();
	const outOfTrouble = vi.fn();
	const settler = new Settler({ name: 'test', step, repair, inTrouble, outOfTrouble });
	return { settler, repair, inTrouble, outOfTrouble };
}

test('wakes during a run lead to one more run, not to two at once', async () => {
	let running = 0;
	let most = 0;
	let runs = 0;
	const { settler } = settlerOf(async () => {
		runs += 1;
		most = Math.max(most, ++running);
		await Promise.resolve();
		running -= 1;
	});
	await Promise.all([settler.wake(), settler.wake(), settler.wake()]);
	expect(most).toBe(1);
	expect(runs).toBeLessThanOrEqual(2);
});

test('a wake at the very end of a run is not lost', async () => {
	let wanted = 0;
	let actual = 0;
	const { settler } = settlerOf(() => {
		actual = wanted;
		return Promise.resolve();
	});
	for (let microtasks = 0; microtasks < 10; microtasks += 1) {
		void settler.wake();
		for (let i = 0; i < microtasks; i += 1) await Promise.resolve();
		wanted += 1;
		await settler.wake();
		expect(actual).toBe(wanted);
	}
});

test('a failed step is repaired and tried again', async () => {
	const step = vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined);
	const { settler, repair, inTrouble } = settlerOf(step);
	const settled = settler.wake();
	await vi.runAllTimersAsync();
	await settled;
	expect(step).toHaveBeenCalledTimes(2);
	expect(repair).toHaveBeenCalledTimes(1);
	expect(inTrouble).not.toHaveBeenCalled();
});

test('trouble is told after four tries, more follow, ever more slowly, and so is its end', async () => {
	vi.spyOn(Math, 'random').mockReturnValue(1);
	const step = vi.fn().mockRejectedValue(new Error('always'));
	const { settler, inTrouble, outOfTrouble } = settlerOf(step);
	const settled = settler.wake();
	await vi.advanceTimersByTimeAsync(2_100);
	expect(step).toHaveBeenCalledTimes(4);
	expect(inTrouble).toHaveBeenCalledTimes(1);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(step).toHaveBeenCalledTimes(11);
	expect(inTrouble).toHaveBeenCalledTimes(1);
	step.mockResolvedValue(undefined);
	await vi.advanceTimersByTimeAsync(10_000);
	await settled;
	expect(step).toHaveBeenCalledTimes(12);
	expect(outOfTrouble).toHaveBeenCalledTimes(1);
});

test('whoever wakes it in a pause between tries ends the pause', async () => {
	const step = vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined);
	const { settler } = settlerOf(step);
	void settler.wake();
	await vi.advanceTimersByTimeAsync(10);
	expect(step).toHaveBeenCalledTimes(1);
	await settler.wake();
	expect(step).toHaveBeenCalledTimes(2);
	await vi.runAllTimersAsync();
	expect(step).toHaveBeenCalledTimes(2);
});

test('a broken link is waited for, not repaired', async () => {
	const step = vi.fn().mockRejectedValueOnce(new SignalError('disconnected', 'gone'));
	const { settler, repair, inTrouble } = settlerOf(step);
	await settler.wake();
	await vi.runAllTimersAsync();
	expect(step).toHaveBeenCalledTimes(1);
	expect(repair).not.toHaveBeenCalled();
	expect(inTrouble).not.toHaveBeenCalled();
});

test.each(['timeout', 'not-joined', 'rate-limited'] as const)(
	'%s breaks nothing: it is tried again with what is there',
	async (code) => {
		const step = vi
			.fn()
			.mockRejectedValueOnce(new SignalError(code, '?'))
			.mockResolvedValue(undefined);
		const { settler, repair } = settlerOf(step);
		const settled = settler.wake();
		await vi.runAllTimersAsync();
		await settled;
		expect(step).toHaveBeenCalledTimes(2);
		expect(repair).not.toHaveBeenCalled();
	}
);

test('tries of many do not fall together: the upper half of each pause is random', async () => {
	const pauses: number[] = [];
	for (const random of [0, 0.5, 1]) {
		vi.spyOn(Math, 'random').mockReturnValue(random);
		const step = vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined);
		const startedAt = Date.now();
		const settled = settlerOf(step).settler.wake();
		await vi.runAllTimersAsync();
		await settled;
		pauses.push(Date.now() - startedAt);
	}
	expect(pauses).toEqual([150, 225, 300]);
});

test('who asks too fast waits as long as the server says', async () => {
	const refusal = new SignalError('rate-limited', 'Too fast.', 5_000);
	const step = vi.fn().mockRejectedValueOnce(refusal).mockResolvedValue(undefined);
	const { settler } = settlerOf(step);
	const settled = settler.wake();
	await vi.advanceTimersByTimeAsync(5_000);
	expect(step).toHaveBeenCalledTimes(1);
	await vi.runAllTimersAsync();
	await settled;
	expect(step).toHaveBeenCalledTimes(2);
});
