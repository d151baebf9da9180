import type { ChatEntry, ChatServer } from './chat_types.ts';
import type { KeyStore } from './key_store.ts';
import type { RoomKey } from './room_key.ts';

export interface ChatRoomOptions {
	/** In the spelling that the server uses. */
	readonly roomId: string;
	/** Null locks the chat until `unlock`. */
	readonly key: RoomKey | null;
	readonly server: ChatServer;
	/** Keeps signing keys across reloads; in memory unless told. */
	readonly store?: KeyStore;
}

export interface ChatRoomEvents {
	/** Anything to show is another than before: entries, `locked`, `hasMore`, `retention`. At most once per batch. */
	changed: undefined;
	/** Messages of others that came live and can be read, in order: for the unread count and screen readers. */
	arrived: readonly ChatEntry[];
	/** The key that a person pasted fits: it belongs into the address of the page (`linkWithRoomKey`). */
	unlocked: RoomKey;
}
