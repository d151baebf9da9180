import { note } from '#lib/socket/journal.ts';
import { isLinkFailure, SignalError, type SignalErrorCode } from '#lib/socket/signal_error.ts';

/** So many failures in a row are worth telling. */
const TRIES = 4;
const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;

export interface SettlerPlan {
	readonly name: string;
	/** Bring the actual state to the wanted one; safe to run again at any time. */
	step(): Promise<void>;
	/** A step failed for another reason than the link: throw away what may be broken. */
	repair(): void;
	/** Several tries in a row have failed; more follow. */
	inTrouble(error: unknown): void;
	/** A step succeeded after that. */
	outOfTrouble(): void;
}

/**
 * Runs a step whenever it is woken, one run at a time, and again if it was woken meanwhile. A step
 * that fails is tried again, ever more slowly; only a broken link is waited for, since the session
 * wakes everything once it is back.
 */
export class Settler {
	#running: Promise<void> | null = null;
	#again = false;
	#endNap: (() => void) | null = null;

	constructor(private readonly plan: SettlerPlan) {}

	/** Resolves when the state is settled, or when it cannot be without the link. Never rejects. */
	wake(): Promise<void> {
		this.#again = true;
		this.#endNap?.();
		this.#running ??= this.#run();
		return this.#running;
	}

	async #run(): Promise<void> {
		let failures = 0;
		while (this.#again) {
			this.#again = false;
			try {
				await this.plan.step();
				if (failures >= TRIES) this.plan.outOfTrouble();
				failures = 0;
			} catch (error) {
				note('media', `${this.plan.name} failed`, error);
				if (codeOf(error) === 'disconnected') continue;
				failures += 1;
				if (!isUnheard(error)) this.plan.repair();
				if (failures === TRIES) this.plan.inTrouble(error);
				await this.#nap(delayMs(failures, error));
			}
		}
		// At once, not in a later microtask: a wake in between would be lost.
		this.#running = null;
	}

	/** Wait before the next try; whoever wakes us ends the wait. */
	async #nap(delayMs: number): Promise<void> {
		if (this.#again) return;
		this.#again = true;
		let timer: ReturnType<typeof setTimeout> | undefined;
		await new Promise<void>((resolve) => {
			this.#endNap = resolve;
			timer = setTimeout(resolve, delayMs);
		});
		clearTimeout(timer);
		this.#endNap = null;
	}
}

/**
 * The pause before the next try. Its upper half is random, so that a whole room does not ask in step; what the
 * server asks for comes on top.
 */
function delayMs(failures: number, error: unknown): number {
	const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
	const asked = error instanceof SignalError ? (error.retryAfterMs ?? 0) : 0;
	return asked + full * (0.5 + Math.random() / 2);
}

/** The server has not heard us, or not as somebody in the room, or not so soon: nothing is broken by that. */
function isUnheard(error: unknown): boolean {
	const code = codeOf(error);
	return isLinkFailure(error) || code === 'not-joined' || code === 'rate-limited';
}

function codeOf(error: unknown): SignalErrorCode | null {
	return error instanceof SignalError ? error.code : null;
}
