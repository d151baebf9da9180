import { m } from '#lib/i18n/messages.ts';

/** How long someone waits, in words: `spanMs` in ms. */
export function waited(spanMs: number): string {
	const seconds = Math.floor(spanMs / 1000);
	if (seconds < 10) return m.waits_new();
	if (seconds < 60) return m.waits_seconds({ count: Math.floor(seconds / 10) * 10 });
	return m.waits_minutes({ count: Math.floor(seconds / 60) });
}
