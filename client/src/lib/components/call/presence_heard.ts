/** So many sounds in a row are news; more are noise. */
const MOST_IN_A_ROW = 5;
/** What comes later than this after the one before begins a new row. */
const ROW_MS = 10_000;
/** Who is there when one comes in is told in this time. */
const SETTLING_MS = 2_000;

/** Tells when somebody came or went, and when there is too much of it for a sound. */
export class PresenceHeard {
	#known: ReadonlySet<string> | null = null;
	#inARow = 0;
	#lastAt = 0;

	/** `since` and `now`: ms, of one clock; `since`: when one came in oneself. */
	constructor(private readonly since: number) {}

	/** What is to be heard; null: nothing. `present`: ids of everybody else. */
	hear(present: readonly string[], now: number): 'join' | 'leave' | null {
		const before = this.#known;
		const here = new Set(present);
		this.#known = here;
		if (before === null || now - this.since < SETTLING_MS) return null;
		const came = present.some((id) => !before.has(id));
		const went = [...before].some((id) => !here.has(id));
		if (!came && !went) return null;
		this.#inARow = now - this.#lastAt > ROW_MS ? 1 : this.#inARow + 1;
		this.#lastAt = now;
		if (this.#inARow > MOST_IN_A_ROW) return null;
		return came ? 'join' : 'leave';
	}
}
