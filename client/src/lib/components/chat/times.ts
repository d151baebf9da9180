import { daysBefore } from '#lib/i18n/days.ts';
import { dates } from '#lib/i18n/formats.ts';

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

export function timeOf(at: number): string {
	return dates({ hour: 'numeric', minute: '2-digit' }).format(at);
}

export function wholeTimeOf(at: number): string {
	return dates({ dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

/** `today` and `yesterday` as such; null stands for neither. */
export function nearDay(at: number, now: number): 'today' | 'yesterday' | null {
	const days = daysBefore(at, now);
	if (days === 0) return 'today';
	return days === 1 ? 'yesterday' : null;
}

export function dayOf(at: number, now: number): string {
	const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
	const options: Intl.DateTimeFormatOptions = isThisYear
		? { weekday: 'long', day: 'numeric', month: 'long' }
		: { dateStyle: 'long' };
	return dates(options).format(at);
}

/** How long messages are kept, in the largest unit that says it plainly. */
export function keptFor(ms: number): { unit: 'days' | 'hours'; count: number } | null {
	if (ms < HOUR_MS) return null;
	if (ms < 2 * DAY_MS) return { unit: 'hours', count: Math.round(ms / HOUR_MS) };
	return { unit: 'days', count: Math.round(ms / DAY_MS) };
}
