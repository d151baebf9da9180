import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type {
	ChatEntry,
	ChatRetention,
	ChatServer,
	MessageRef,
	StoredChatMessage,
	UnlockResult
} from './chat_types.ts';
import type { RoomKey } from './room_key.ts';

export interface ChatRoomOptions {
	/** In the spelling that the server uses. */
	readonly roomId: string;
	/** Null locks the chat until `unlock`. */
	readonly key: RoomKey | null;
	readonly server: ChatServer;
}

export interface ChatRoomEvents {
	/** Anything to show is another than before: entries, `locked`, `hasMore`, `retention`. At most once per batch. */
	changed: undefined;
	/** Messages of others that came live and can be read, in order: for the unread count and screen readers. */
	arrived: readonly ChatEntry[];
	/** The key that a person pasted fits: it belongs into the address of the page (`linkWithRoomKey`). */
	unlocked: RoomKey;
}

/**
 * The encrypted chat of one room, from the first join to the end of the page.
 * `enter` it at each admission, `pause` it when the link breaks.
 */
export interface ChatRoom {
	/** There is no key, so nothing can be read or written. */
	readonly locked: boolean;
	/** In the order of the room; what is not with the server stands last. */
	readonly entries: readonly ChatEntry[];
	/** There are older messages: `loadOlder`. */
	readonly hasMore: boolean;
	/** Known after the first answer of `loadHistory`. */
	readonly retention: ChatRetention | null;

	/**
	 * This participant is in the room and the link is there: what waits is sent, in order. With another
	 * `participantId` than before, what waits is encrypted anew. Load the history beside it.
	 */
	enter(participantId: string, name: string): void;
	/** The link is gone: what is written from now on waits. */
	pause(): void;

	/** The newest messages, and whatever was missed since. @throws SignalError */
	loadHistory(): Promise<void>;
	/** One page of older ones. @throws SignalError */
	loadOlder(): Promise<void>;
	/** A message that the server tells of. Returns at once; it is read in its turn. */
	receive(stored: StoredChatMessage): void;
	/** A host cleared the chat: everything up to this sequence goes. */
	cleared(upToSequence: number): void;
	/** Drop the history for everybody; hosts only. @throws SignalError */
	clear(): Promise<void>;

	/** Null when the chat is locked, or the text is blank or longer than `MAX_TEXT_LENGTH`. */
	send(text: string, replyTo?: MessageRef): ChatEntry | null;
	/** Shown at once; taken back when the server refuses. False when the chat is locked or `emoji` is none. */
	react(to: MessageRef, emoji: string, on: boolean): boolean;
	/** A failed entry is sent again, as the newest. */
	retry(entryId: string): void;
	/** A failed entry is given up. */
	discard(entryId: string): void;
	/** What `ref` names, if it is loaded. */
	find(ref: MessageRef): ChatEntry | null;

	/** A full link, its fragment or the bare key, as a person pasted it. */
	unlock(pasted: string): Promise<UnlockResult>;
	/** Four groups of five digits that are the same for all who have the same key; null when locked. */
	safetyCode(): Promise<string | null>;

	on<Name extends keyof ChatRoomEvents>(
		name: Name,
		handler: (payload: ChatRoomEvents[Name]) => void
	): Unsubscribe;
	/** Nothing more is sent or told. */
	close(): void;
}
