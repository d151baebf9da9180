/** Days of the calendar, by this browser's clock. All times are Unix ms. */

const DAY_MS = 24 * 60 * 60_000;

/** How many days `at` lies before `now`: 0 is the same day, 1 the one before, below 0 is to come. */
export function daysBefore(at: number, now: number): number {
	// Rounded, since a day in which clocks are changed has another length.
	return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

export function isSameDay(one: number, other: number): boolean {
	return daysBefore(one, other) === 0;
}

function midnight(at: number): number {
	return new Date(at).setHours(0, 0, 0, 0);
}
