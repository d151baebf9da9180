/** When to try again: (tries so far, ms since the link broke) to a delay in ms. */
export interface ReconnectPolicy {
	delayMs(attempt: number, elapsedMs: number): number;
}

const FIRST_DELAY_MS = 250;
const SHORT_OUTAGE_MS = 60_000;
const SHORT_OUTAGE_CAP_MS = 2_000;
const LONG_OUTAGE_CAP_MS = 4_000;

/**
 * Tries forever, doubling from 250 ms up to 2 s in the first minute and up to 4 s later. The upper
 * half of each delay is random, so that a restarted server is not met by everybody at once.
 */
export class JitteredBackoff implements ReconnectPolicy {
	constructor(private readonly random: () => number = Math.random) {}

	delayMs(attempt: number, elapsedMs: number): number {
		const cap = elapsedMs < SHORT_OUTAGE_MS ? SHORT_OUTAGE_CAP_MS : LONG_OUTAGE_CAP_MS;
		const full = Math.min(cap, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
		return full / 2 + (full / 2) * this.random();
	}
}
