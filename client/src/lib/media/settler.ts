import { note } from '#lib/socket/journal.ts';
import { isLinkFailure } from '#lib/socket/signal_error.ts';

const TRIES = 4;
const FIRST_DELAY_MS = 300;

export interface SettlerPlan {
	readonly name: string;
	/** Bring the actual state to the wanted one; safe to run again at any time. */
	step(): Promise<void>;
	/** A step failed for another reason than the link: throw away what may be broken. */
	repair(): void;
	/** Every try failed; the next `wake` begins anew. */
	gaveUp(error: unknown): void;
}

/**
 * Runs a step whenever it is woken, one run at a time, and again if it was woken meanwhile. When the
 * link fails it rests, since the session wakes it once the link is back.
 */
export class Settler {
	#running: Promise<void> | null = null;
	#again = false;

	constructor(private readonly plan: SettlerPlan) {}

	/** Resolves when the state is settled, or when it cannot be for now. Never rejects. */
	wake(): Promise<void> {
		this.#again = true;
		this.#running ??= this.#run();
		return this.#running;
	}

	async #run(): Promise<void> {
		let failures = 0;
		while (this.#again) {
			this.#again = false;
			try {
				await this.plan.step();
				failures = 0;
			} catch (error) {
				failures = await this.#onFailure(error, failures);
			}
		}
		// At once, not in a later microtask: a wake in between would be lost.
		this.#running = null;
	}

	/** How many tries have failed in a row, this one included. */
	async #onFailure(error: unknown, failuresBefore: number): Promise<number> {
		note('media', `${this.plan.name} failed`, error);
		if (isLinkFailure(error)) return failuresBefore;
		this.plan.repair();
		const failures = failuresBefore + 1;
		if (failures >= TRIES) {
			this.plan.gaveUp(error);
			return 0;
		}
		await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY_MS * 2 ** (failures - 1)));
		this.#again = true;
		return failures;
	}
}
