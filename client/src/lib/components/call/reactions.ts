import { m } from '#lib/i18n/messages.ts';
import type { ReactionName } from '#lib/state/view.ts';

interface Look {
	readonly emoji: string;
	readonly text: () => string;
}

/** In the order of the menu. */
export const reactionLooks: Readonly<Record<ReactionName, Look>> = {
	'thumbs-up': { emoji: '👍', text: m.reaction_thumbs_up },
	heart: { emoji: '❤️', text: m.reaction_heart },
	applause: { emoji: '👏', text: m.reaction_applause },
	laugh: { emoji: '😂', text: m.reaction_laugh },
	surprise: { emoji: '😮', text: m.reaction_surprise },
	party: { emoji: '🎉', text: m.reaction_party }
};

export const reactionNames = Object.keys(reactionLooks) as ReactionName[];
