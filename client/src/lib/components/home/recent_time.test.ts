import { afterAll, expect, it, vi } from 'vitest';
import { recentTime } from './recent_time.ts';

vi.stubGlobal('navigator', { languages: ['en-GB'] });
afterAll(() => vi.unstubAllGlobals());

const now = new Date(2026, 2, 30, 14, 30).getTime();
const said = (...parts: [number, number, number, number, number]) =>
	recentTime(new Date(...parts).getTime(), now);

it('says days as people do', () => {
	expect(said(2026, 2, 30, 9, 5)).toBe('Today, 09:05');
	// The clock may have been put forward in between.
	expect(said(2026, 2, 29, 23, 59)).toBe('Yesterday, 23:59');
	expect(said(2026, 2, 26, 8, 0)).toMatch(/^Thursday\D+08:00$/);
	expect(said(2025, 10, 3, 8, 0)).toBe('3 Nov 2025');
});

it('takes a clock that was put back for what it says', () => {
	expect(said(2026, 3, 2, 8, 0)).toBe('2 Apr 2026');
});
