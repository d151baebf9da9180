import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import type { ChatRoom, ChatRoomEvents } from '../chat_room.ts';
import type {
	ChatEntry,
	ChatRetention,
	MessageRef,
	StoredChatMessage,
	UnlockResult
} from '../chat_types.ts';

let ids = 0;

/** A message as a test wants it. */
export function fakeEntry(changes: Partial<ChatEntry> = {}): ChatEntry {
	const counter = ids++;
	return {
		id: `entry-${counter}`,
		ref: { participantId: 'bob', chainId: 'c'.repeat(22), counter },
		participantId: 'bob',
		senderName: 'Bob',
		signedName: null,
		isOwn: false,
		state: 'received',
		sequence: counter + 1,
		sentAt: 1_800_000_000_000 + counter,
		content: { type: 'text', text: `message ${counter}` },
		reactions: [],
		reason: null,
		failure: null,
		keyChanged: false,
		notice: null,
		...changes
	};
}

/** A chat without keys and without a server, which notes what is asked of it. */
export class FakeChatRoom implements Pick<ChatRoom, keyof ChatRoom> {
	locked = false;
	entries: readonly ChatEntry[] = [];
	hasMore = false;
	retention: ChatRetention | null = null;
	readonly calls: string[] = [];
	/** What the next loads fail with. */
	failure: Error | null = null;
	readonly #events = new Emitter<ChatRoomEvents>();

	enter(participantId: string, name: string): void {
		this.calls.push(`enter ${participantId} ${name}`);
	}

	pause(): void {
		this.calls.push('pause');
	}

	loadHistory(): Promise<void> {
		this.calls.push('load');
		return this.failure === null ? Promise.resolve() : Promise.reject(this.failure);
	}

	loadOlder(): Promise<void> {
		this.calls.push('older');
		return this.failure === null ? Promise.resolve() : Promise.reject(this.failure);
	}

	receive({ messageId }: StoredChatMessage): void {
		this.calls.push(`receive ${messageId}`);
	}

	cleared(upToSequence: number): void {
		this.show(this.entries.filter(({ sequence }) => (sequence ?? Infinity) > upToSequence));
	}

	clear(): Promise<void> {
		this.calls.push('clear');
		return Promise.resolve();
	}

	send(text: string, replyTo?: MessageRef): ChatEntry | null {
		if (text.trim() === '') return null;
		const content = { type: 'text', text, ...(replyTo === undefined ? {} : { replyTo }) } as const;
		const entry = fakeEntry({ content, isOwn: true, state: 'pending' });
		this.show([...this.entries, entry]);
		return entry;
	}

	react(to: MessageRef, emoji: string, on: boolean): boolean {
		this.calls.push(`react ${to.counter} ${emoji} ${on}`);
		return true;
	}

	retry(entryId: string): void {
		this.calls.push(`retry ${entryId}`);
	}

	discard(entryId: string): void {
		this.show(this.entries.filter(({ id }) => id !== entryId));
	}

	find(ref: MessageRef): ChatEntry | null {
		return this.entries.find((entry) => entry.ref?.counter === ref.counter) ?? null;
	}

	unlock(pasted: string): Promise<UnlockResult> {
		if (!pasted.includes('k=')) return Promise.resolve('no-key');
		this.locked = false;
		this.show(this.entries);
		return Promise.resolve('unlocked');
	}

	safetyCode(): Promise<string | null> {
		return Promise.resolve(this.locked ? null : '11111 22222 33333 44444');
	}

	on<Name extends keyof ChatRoomEvents>(
		name: Name,
		handler: (payload: ChatRoomEvents[Name]) => void
	): Unsubscribe {
		return this.#events.on(name, handler);
	}

	close(): void {
		this.calls.push('close');
	}

	/** Show these from now on. */
	show(entries: readonly ChatEntry[]): void {
		this.entries = entries;
		this.#events.emit('changed', undefined);
	}

	/** Messages of others come. */
	arrive(...entries: readonly ChatEntry[]): void {
		this.show([...this.entries, ...entries]);
		this.#events.emit('arrived', entries);
	}
}
