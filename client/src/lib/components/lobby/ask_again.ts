import { Clock } from '#lib/components/call/clock.svelte.ts';
import type { CallView } from '#lib/state/view.ts';

/** How long whoever was denied has to wait before asking again. */
export class AskAgain {
	readonly #clock = new Clock();

	constructor(private readonly call: Pick<CallView, 'mayKnockAgainAt'>) {}

	/** What is left in ms, 0 when one may ask. */
	get leftMs(): number {
		const at = this.call.mayKnockAgainAt;
		return at === null ? 0 : Math.max(0, at - this.#clock.now);
	}

	get mustWait(): boolean {
		return this.leftMs > 0;
	}

	/** Whether there was anything to wait for. */
	get wasTold(): boolean {
		return this.call.mayKnockAgainAt !== null;
	}
}
