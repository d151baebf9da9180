/** What the chat needs, and what it gives: the contract between its engine and the rest of the client. */

import type {
	ChatEnvelope,
	ChatHistory,
	ChatReceived as ChatReceipt,
	ChatRetention,
	StoredChatMessage
} from '#lib/protocol/protocol.gen.ts';

export type { ChatEnvelope, ChatHistory, ChatReceipt, ChatRetention, StoredChatMessage };

export type SignatureAlgorithm = ChatEnvelope['algorithm'];

/**
 * The server, as the chat needs it. Requests reject with a `SignalError`: a failure of the link means
 * 'unknown whether it arrived', so the same envelope is sent again; any other code is a refusal. After a
 * refusal with `retryAfterMs` the message is sent again by itself.
 */
export interface ChatServer {
	/** The same envelope sent twice is one message, with one receipt. */
	send(envelope: ChatEnvelope): Promise<ChatReceipt>;
	/** The newest messages, or the newest of those below the sequence `before`. */
	history(before?: number): Promise<ChatHistory>;
	clear(): Promise<void>;
}

/** Names a message in a way that the server cannot turn to another one. */
export interface MessageRef {
	readonly participantId: string;
	readonly chainId: string;
	readonly counter: number;
}

/** What a person says. */
export type ChatContent =
	| {
			readonly type: 'text';
			/** Markdown of at most `MAX_TEXT_LENGTH` UTF-16 units. Nothing about it is safe to show as HTML. */
			readonly text: string;
			readonly replyTo?: MessageRef;
	  }
	| {
			readonly type: 'reaction';
			readonly to: MessageRef;
			/** One emoji. */
			readonly emoji: string;
			/** False takes it back. */
			readonly on: boolean;
	  };

export type ChatText = Extract<ChatContent, { type: 'text' }>;
export type ChatReaction = Extract<ChatContent, { type: 'reaction' }>;

/** UTF-16 units, as `String.length` counts. */
export const MAX_TEXT_LENGTH = 2_000;

/**
 * Why a message cannot be read.
 * - `no-key`: this page has no room key yet; it is read as soon as there is one.
 * - `wrong-key`: it was written with another room key.
 * - `tampered`: it is not what its sender signed.
 * - `forged-sender`: signed, but not by a session of that participant.
 * - `replayed`: its place in the chain was used by a message that was read already.
 * - `key-forgotten`: it comes so late that its key is kept no longer.
 * - `too-far-ahead`: too many messages before it are missing.
 * - `malformed`: not a message of this chat at all.
 * - `unsupported-version`: made by a newer version of this page.
 * - `unsupported-algorithm`: this browser cannot check its kind of signature.
 */
export type UnreadableReason =
	| 'no-key'
	| 'wrong-key'
	| 'tampered'
	| 'forged-sender'
	| 'replayed'
	| 'key-forgotten'
	| 'too-far-ahead'
	| 'malformed'
	| 'unsupported-version'
	| 'unsupported-algorithm';

/**
 * What is strange about the place of a message that can be read.
 * - `missing-before`: its sender had written or seen an earlier message that did not arrive here.
 * - `moved`: the server shows it before a message that its sender had seen already.
 */
export type OrderNotice = 'missing-before' | 'moved';

/** An emoji on a message, and who put it there. */
export interface Reactions {
	readonly emoji: string;
	/** In the order in which they reacted. */
	readonly participantIds: readonly string[];
	/** Of the same people, in the same order. */
	readonly names: readonly string[];
	/** One of them is this participant. */
	readonly isOwn: boolean;
}

/** One line of the chat. Never changed: what changes is replaced by a new object with the same `id`. */
export interface ChatEntry {
	/** Stable for as long as the page lives; good as a key. */
	readonly id: string;
	/** For replies and reactions; null for what cannot be read. */
	readonly ref: MessageRef | null;
	readonly participantId: string;
	/** The name that the server tells. */
	readonly senderName: string;
	/** The name that the sender signed, if it is another: somebody tells a wrong one. */
	readonly signedName: string | null;
	readonly isOwn: boolean;
	/**
	 * `pending`: not yet with the server. `sent`: own, and with the server. `failed`: refused, see `failure`.
	 * `received`: somebody else's. `unreadable`: see `reason`.
	 */
	readonly state: 'pending' | 'sent' | 'failed' | 'received' | 'unreadable';
	/** Null while it is not with the server. */
	readonly sequence: number | null;
	/** The server's clock; the sender's while it is not with the server. */
	readonly sentAt: number;
	/** Null only if unreadable. Reactions do not stand in the list: they are on the entry they belong to. */
	readonly content: ChatText | null;
	readonly reactions: readonly Reactions[];
	readonly reason: UnreadableReason | null;
	/** The server's code of the refusal. */
	readonly failure: string | null;
	/** This participant signs with another key than before: perhaps another browser, perhaps another person. */
	readonly keyChanged: boolean;
	readonly notice: OrderNotice | null;
}

export type UnlockResult =
	/** Messages can be read and written now. */
	| 'unlocked'
	/** No key is in that text. */
	| 'no-key'
	/** It is the link of another meeting. */
	| 'other-room'
	/** It opens nothing of what was written here. */
	| 'wrong-key';
