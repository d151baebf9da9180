import { isSameDay } from './rows.ts';

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

export function timeOf(at: number): string {
	return clock.format(at);
}

export function wholeTimeOf(at: number): string {
	return whole.format(at);
}

/** `today` and `yesterday` as such; null stands for neither. */
export function nearDay(at: number, now: number): 'today' | 'yesterday' | null {
	if (isSameDay(at, now)) return 'today';
	const before = new Date(now);
	before.setDate(before.getDate() - 1);
	return isSameDay(at, before.getTime()) ? 'yesterday' : null;
}

export function dayOf(at: number, now: number): string {
	const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
	return (isThisYear ? day : dayOfYear).format(at);
}

/** How long messages are kept, in the largest unit that says it plainly. */
export function keptFor(ms: number): { unit: 'days' | 'hours'; count: number } | null {
	if (ms < HOUR_MS) return null;
	if (ms < 2 * DAY_MS) return { unit: 'hours', count: Math.round(ms / HOUR_MS) };
	return { unit: 'days', count: Math.round(ms / DAY_MS) };
}
