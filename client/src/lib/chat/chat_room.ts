import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';
import { Author } from './author.ts';
import type {
	ChatContent,
	ChatEntry,
	ChatReceipt,
	ChatRetention,
	MessageRef,
	StoredChatMessage,
	UnlockResult
} from './chat_types.ts';
import { MAX_TEXT_LENGTH } from './chat_types.ts';
import type { ChatRoomEvents, ChatRoomOptions } from './chat_room_options.ts';
import { cleanText, isEmoji } from './content.ts';
import { parseEnvelope } from './envelope.ts';
import { History } from './history.ts';
import { Inflow } from './inflow.ts';
import { MemoryKeyStore } from './key_store.ts';
import { newLine, type Line } from './line.ts';
import { Outbox, type Draft } from './outbox.ts';
import { Reader } from './reader.ts';
import { readPastedKey } from './room_key.ts';
import { RoomSecrets } from './room_secrets.ts';
import type { Sealed } from './sealer.ts';
import { Signers } from './signers.ts';
import { Timeline } from './timeline.ts';

export type { ChatRoomEvents, ChatRoomOptions };

/**
 * The encrypted chat of one room, from the first join to the end of the page.
 * `enter` it at each admission, `pause` it when the link breaks.
 */
export class ChatRoom {
	readonly #events = new Emitter<ChatRoomEvents>();
	readonly #author: Author;
	readonly #reader: Reader;
	readonly #history: History;
	readonly #inflow: Inflow;
	readonly #outbox: Outbox;
	/** Every participant id that this page has had in this room. */
	readonly #ownIds = new Set<string>();
	readonly #timeline = new Timeline((participantId) => this.#ownIds.has(participantId));
	#secrets: Promise<RoomSecrets> | null = null;
	#isClosed = false;

	constructor(private readonly options: ChatRoomOptions) {
		const { roomId, key, server, store = new MemoryKeyStore() } = options;
		const author = new Author(roomId, store);
		this.#author = author;
		this.#reader = new Reader(new Signers(roomId, store));
		this.#history = new History(server, (page) => this.#inflow.load(page));
		this.#outbox = new Outbox({
			get participantId() {
				return author.participantId;
			},
			seal: (draft) => this.#seal(draft),
			send: (envelope) => server.send(envelope),
			catchUp: () => this.loadHistory(),
			renew: () => author.renew(),
			sent: (draft, receipt) => this.#onSent(draft, receipt),
			failed: (draft, code) => this.#onFailed(draft, code)
		});
		this.#inflow = new Inflow({
			reader: this.#reader,
			timeline: this.#timeline,
			author,
			history: this.#history,
			draft: (ref) => this.#outbox.find(ref),
			confirm: (draft, receipt) => this.#outbox.confirm(draft, receipt),
			changed: () => this.#changed(),
			arrived: (lines) => this.#onArrived(lines),
			missed: (known) => this.#catchUp(known)
		});
		if (key !== null) void this.#adopt(RoomSecrets.derive(key, roomId));
	}

	/** There is no key, so nothing can be read or written. */
	get locked(): boolean {
		return this.#secrets === null;
	}

	/** In the order of the room; what is not with the server stands last. */
	get entries(): readonly ChatEntry[] {
		return this.#timeline.entries;
	}

	/** There are older messages: `loadOlder`. */
	get hasMore(): boolean {
		return this.#history.hasMore;
	}

	/** Known after the first answer of `loadHistory`. */
	get retention(): ChatRetention | null {
		return this.#history.retention;
	}

	/**
	 * This participant is in the room and the link is there: what waits is sent, in order. With another
	 * `participantId` than before, what waits is encrypted anew. Load the history beside it.
	 */
	enter(participantId: string, name: string): void {
		if (this.#isClosed) return;
		this.#author.become(participantId, name);
		this.#ownIds.add(participantId);
		this.#timeline.become(participantId, name);
		this.#outbox.resume();
		this.#changed();
	}

	/** The link is gone: what is written from now on waits. */
	pause(): void {
		this.#outbox.pause();
	}

	/** The newest messages, and whatever was missed since. @throws SignalError */
	async loadHistory(): Promise<void> {
		await this.#history.loadNewest();
		this.#inflow.settle();
	}

	/** One page of older ones. @throws SignalError */
	async loadOlder(): Promise<void> {
		await this.#history.loadOlder();
		this.#inflow.settle();
	}

	/** A message that the server tells of. Returns at once; it is read in its turn. */
	receive(stored: StoredChatMessage): void {
		this.#inflow.receive(stored);
	}

	/** A host cleared the chat: everything up to this sequence goes. */
	cleared(upToSequence: number): void {
		void this.#inflow.cleared(upToSequence);
	}

	/** Drop the history for everybody; hosts only. @throws SignalError */
	clear(): Promise<void> {
		return this.options.server.clear();
	}

	/** Null when the chat is locked, or the text is blank or longer than `MAX_TEXT_LENGTH`. */
	send(text: string, replyTo?: MessageRef): ChatEntry | null {
		const clean = cleanText(text);
		if (clean === '' || clean.length > MAX_TEXT_LENGTH) return null;
		const content: ChatContent = { type: 'text', text: clean };
		const line = this.#write(replyTo === undefined ? content : { ...content, replyTo });
		return line === null ? null : this.#timeline.entry(line);
	}

	/** Shown at once; taken back when the server refuses. False when the chat is locked or `emoji` is none. */
	react(to: MessageRef, emoji: string, on: boolean): boolean {
		if (!isEmoji(emoji)) return false;
		return this.#write({ type: 'reaction', to, emoji, on }) !== null;
	}

	/** A failed entry is sent again, as the newest. */
	retry(entryId: string): void {
		const line = this.#timeline.get(entryId);
		if (line?.state !== 'failed' || line.payload === null) return;
		this.#timeline.remove(line);
		this.#write(line.payload.body, line.id);
	}

	/** A failed entry is given up. */
	discard(entryId: string): void {
		const line = this.#timeline.get(entryId);
		if (line?.state !== 'failed') return;
		this.#timeline.remove(line);
		this.#changed();
	}

	/** What `ref` names, if it is loaded and can be read. */
	find(ref: MessageRef): ChatEntry | null {
		const line = this.#timeline.find(ref);
		return line === null ? null : this.#timeline.entry(line);
	}

	/** A full link, its fragment or the bare key, as a person pasted it. */
	async unlock(pasted: string): Promise<UnlockResult> {
		const read = readPastedKey(pasted, this.options.roomId);
		if (read.kind !== 'key') return read.kind;
		const secrets = await RoomSecrets.derive(read.key, this.options.roomId);
		const written = this.#timeline.lines.flatMap(({ stored }) => {
			const envelope = parseEnvelope(stored?.message);
			return typeof envelope === 'string' ? [] : [envelope.keyId];
		});
		if (written.length > 0 && !written.includes(secrets.keyId)) return 'wrong-key';
		await this.#adopt(Promise.resolve(secrets));
		this.#author.renew();
		this.#outbox.unseal();
		await this.#inflow.reread();
		this.#events.emit('unlocked', read.key);
		return 'unlocked';
	}

	/** Four groups of five digits that are the same for all who have the same key; null when locked. */
	async safetyCode(): Promise<string | null> {
		return this.#secrets === null ? null : (await this.#secrets).safetyCode;
	}

	on<Name extends keyof ChatRoomEvents>(
		name: Name,
		handler: (payload: ChatRoomEvents[Name]) => void
	): Unsubscribe {
		return this.#events.on(name, handler);
	}

	/** Nothing more is sent or told. */
	close(): void {
		this.#isClosed = true;
		this.#outbox.close();
		this.#events.clear();
	}

	/** In its turn, so that a batch is read with one key. */
	#adopt(secrets: Promise<RoomSecrets>): Promise<void> {
		this.#secrets = secrets;
		return this.#inflow.inTurn(async () => this.#reader.use(await secrets));
	}

	#write(content: ChatContent, id?: string): Line | null {
		if (this.locked || this.#isClosed) return null;
		const { participantId, name } = this.#author;
		const at = Date.now();
		const line = newLine({
			...(id === undefined ? {} : { id }),
			participantId,
			senderName: name,
			sentAt: at,
			payload: { at, name, prev: null, seen: [], body: content }
		});
		this.#timeline.add(line);
		this.#outbox.add(line, content);
		this.#changed();
		return line;
	}

	async #seal({ content, line }: Draft): Promise<Sealed> {
		if (this.#secrets === null) throw new Error('The chat is locked.');
		return this.#author.seal(await this.#secrets, content, line.sentAt);
	}

	#onSent({ line, sealed }: Draft, receipt: ChatReceipt): void {
		if (sealed === null) return;
		const { ref, envelope } = sealed;
		const { sequence, sentAt } = receipt;
		this.#author.sent(ref);
		this.#inflow.sent(envelope, ref, receipt);
		Object.assign(line, { state: 'sent', ref, sequence, sentAt });
		this.#timeline.update(line);
		this.#changed();
	}

	#onFailed({ line, content }: Draft, code: string): void {
		if (content.type === 'reaction') {
			this.#timeline.remove(line);
		} else {
			Object.assign(line, { state: 'failed', failure: code });
			this.#timeline.update(line);
		}
		this.#changed();
	}

	#onArrived(lines: readonly Line[]): void {
		const entries = lines
			.filter(({ payload }) => payload?.body.type === 'text')
			.map((line) => this.#timeline.entry(line))
			.filter(({ isOwn }) => !isOwn);
		if (entries.length > 0) this.#events.emit('arrived', entries);
	}

	#catchUp(known: number): void {
		this.#history
			.loadNewest(known)
			.catch((error: unknown) => note('chat', 'what was missed could not be loaded', error))
			.finally(() => this.#inflow.settle());
	}

	#changed(): void {
		this.#events.emit('changed', undefined);
	}
}
