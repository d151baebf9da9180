import { daysBefore } from '#lib/i18n/days.ts';
import { dates } from '#lib/i18n/formats.ts';
import { m } from '#lib/i18n/messages.ts';

/** When a meeting was, as one would say it; `at` and `now`: Unix ms. */
export function recentTime(at: number, now: number): string {
	const time = dates({ timeStyle: 'short' }).format(at);
	const days = daysBefore(at, now);
	if (days === 0) return m.recent_today({ time });
	if (days === 1) return m.recent_yesterday({ time });
	const shape: Intl.DateTimeFormatOptions =
		days > 1 && days < 7
			? { weekday: 'long', hour: 'numeric', minute: '2-digit' }
			: { dateStyle: 'medium' };
	return dates(shape).format(at);
}
