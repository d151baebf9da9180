import type { Reacted } from '#lib/protocol/protocol.gen.ts';

export type ReactionName = Reacted['reaction'];

/** One reaction for as long as it is shown. */
export interface LiveReaction {
	readonly key: number;
	readonly participantId: string;
	readonly reaction: ReactionName;
}

/** What people show for some seconds. */
export interface ReactionsView {
	/** The newest that is shown; null: none is. */
	readonly latest: LiveReaction | null;
	/** Those of one person, the newest last. */
	of(participantId: string): readonly LiveReaction[];
	send(reaction: ReactionName): Promise<void>;
}
