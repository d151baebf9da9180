import type { ChatEntry, ChatRetention, MessageRef, UnlockResult } from '#lib/chat/chat_types.ts';

export { MAX_TEXT_LENGTH } from '#lib/chat/chat_types.ts';
export type {
	ChatEntry,
	ChatRetention,
	MessageRef,
	OrderNotice,
	Reactions,
	UnlockResult,
	UnreadableReason
} from '#lib/chat/chat_types.ts';

/** What components may see of the chat, and what they may ask of it. */
export interface ChatView {
	/** There is no key: nothing can be read or written until `unlock`. */
	readonly locked: boolean;
	/** In the order of the room; what is not with the server stands last. Replaced whole. */
	readonly entries: readonly ChatEntry[];
	/** There are older messages: `loadOlder`. */
	readonly hasMore: boolean;
	/** The history is on its way. */
	readonly loading: boolean;
	/** Why the history could not be loaded: a code with words, or null. */
	readonly fault: string | null;
	/** How much the server keeps; null until it has told. */
	readonly retention: ChatRetention | null;
	/** The same for all who hold the same key, to be compared aloud; null while locked. */
	readonly safetyCode: string | null;
	/** Messages of others since somebody looked last. */
	readonly unread: number;
	/** The first of those, for as long as the chat is looked at; null when there was none. */
	readonly firstUnreadId: string | null;
	/** What came newest from others; replaced with each message, for those who do not look. */
	readonly newest: ChatEntry | null;
	/** Who cleared the chat last, while this page was open. */
	readonly clearedBy: string | null;
	/** What is being typed; kept over reconnects and reloads. */
	draft: string;
	/** What the draft answers. */
	replyTo: ChatEntry | null;

	/** Whether somebody has the end of the chat before their eyes. */
	look(isLooking: boolean): void;
	/** Say the draft; false when there is nothing to say, or too much. */
	send(): boolean;
	/** Put an emoji on a message, or take it back. */
	react(entry: ChatEntry, emoji: string): void;
	retry(entryId: string): void;
	discard(entryId: string): void;
	/** What `ref` names, if it is loaded. */
	find(ref: MessageRef): ChatEntry | null;
	loadOlder(): Promise<void>;
	reload(): Promise<void>;
	/** Drop the history for everybody; hosts only. Rejects with a `SignalError`. */
	clear(): Promise<void>;
	/** A full link, its fragment or the bare key, as a person pasted it. */
	unlock(pasted: string): Promise<UnlockResult>;
	/** Lock the chat of an empty room with a new key, which from then on is in the links of this page. */
	startWithNewKey(): Promise<UnlockResult>;
}
