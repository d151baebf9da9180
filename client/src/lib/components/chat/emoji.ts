/** For one tap on a message. */
export const quickReactions = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;

/** For the composer. Everything else comes from the keyboard. */
export const commonEmoji: readonly string[] = [
	...['😀', '😄', '😂', '🙂', '😉', '😊', '😍', '😎'],
	...['🤔', '😮', '😅', '😢', '😭', '😴', '🤯', '🥳'],
	...['👍', '👎', '👏', '🙌', '🙏', '👋', '💪', '🤝'],
	...['❤️', '💚', '🔥', '⭐', '🎉', '✅', '❌', '⚠️'],
	...['💡', '📌', '📎', '🗓️', '☕', '🍕', '🌍', '🚀']
];

const onlyEmoji =
	/^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s){1,24}$/u;

/** A message of a few emoji and nothing else is drawn large. */
export function isOnlyEmoji(text: string): boolean {
	return onlyEmoji.test(text) && /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text);
}
