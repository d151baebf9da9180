import type { CallView, LiveReaction, ReactionName, ReactionsView } from '#lib/state/view.ts';

/** Reactions of the fake call: one's own come back at once, and stay. */
export class FakeReactions implements ReactionsView {
	latest = $state.raw<LiveReaction | null>(null);
	#shown = $state.raw<readonly LiveReaction[]>([]);

	constructor(private readonly call: CallView) {}

	of(participantId: string): readonly LiveReaction[] {
		return this.#shown.filter((one) => one.participantId === participantId);
	}

	send(reaction: ReactionName): Promise<void> {
		this.show(this.call.self.participantId, reaction);
		return Promise.resolve();
	}

	show(participantId: string, reaction: ReactionName): void {
		this.latest = { key: this.#shown.length, participantId, reaction };
		this.#shown = [...this.#shown, this.latest];
	}
}
