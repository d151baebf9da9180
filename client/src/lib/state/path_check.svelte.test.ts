import { expect, test } from 'vitest';
import type { ProbePath, Verdict } from '#lib/media/probe.ts';
import { PathCheck } from './path_check.svelte.ts';

const open: Verdict = { kind: 'open', tookMs: 5 };
const blocked: Verdict = { kind: 'blocked', address: '192.0.2.1', closed: [1], ports: [1, 1] };

function checkOf(verdicts: Partial<Record<ProbePath, Verdict>>): {
	check: PathCheck;
	tried: ProbePath[];
} {
	const tried: ProbePath[] = [];
	const check = new PathCheck((path) => {
		tried.push(path);
		const verdict = verdicts[path];
		return verdict === undefined ? Promise.reject(new Error('none')) : Promise.resolve(verdict);
	});
	return { check, tried };
}

test.each<[Partial<Record<ProbePath, Verdict>>, string, number]>([
	[{ udp: open }, 'udp', 1],
	[{ udp: blocked, tcp: open }, 'tcp', 2],
	[{ udp: blocked, tcp: blocked, relay: open }, 'relay', 3],
	[{ udp: blocked, tcp: blocked, relay: { kind: 'absent' } }, 'none', 3],
	[{ udp: { kind: 'unasked', status: 429 } }, 'unknown', 1],
	[{}, 'unknown', 1]
])('%j comes to %s after %i tries', async (verdicts, outcome, tries) => {
	const { check, tried } = checkOf(verdicts);
	expect(check.outcome).toBeNull();
	await check.run();
	expect(check.outcome).toBe(outcome);
	expect(tried).toHaveLength(tries);
});

test('a check that was stopped tries nothing more and says nothing', async () => {
	const { check, tried } = checkOf({ udp: blocked, tcp: open });
	const run = check.run();
	check.stop();
	await run;
	expect(check.outcome).toBeNull();
	expect(tried).toEqual(['udp']);
});
