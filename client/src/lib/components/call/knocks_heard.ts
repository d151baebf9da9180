import type { PendingView } from '#lib/state/view.ts';

/** Tells a new knock from one that was there before, also when someone else's is answered meanwhile. */
export class KnocksHeard {
	#known: ReadonlySet<string> = new Set();

	/** Whether somebody among `pending` was not there the last time. */
	hear(pending: readonly Pick<PendingView, 'participantId'>[]): boolean {
		const known = this.#known;
		this.#known = new Set(pending.map(({ participantId }) => participantId));
		return [...this.#known].some((participantId) => !known.has(participantId));
	}
}
