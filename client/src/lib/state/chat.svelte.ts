import type { ChatRoom } from '#lib/chat/chat_room.ts';
import { MAX_TEXT_LENGTH, type ChatEntry, type UnlockResult } from '#lib/chat/chat_types.ts';
import { newRoomFragment } from '#lib/chat/room_key.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { ChatView, MessageRef } from './chat_view.ts';
import type { Draft } from './draft.svelte.ts';

/** The encrypted chat, as far as state needs it. */
export type ChatEngine = Pick<ChatRoom, keyof ChatRoom>;

/** The chat as components see it: in step with the session, and with what has been looked at. */
export class Chat implements ChatView {
	locked = $state(true);
	entries = $state.raw<readonly ChatEntry[]>([]);
	hasMore = $state(false);
	retention = $state.raw<ChatView['retention']>(null);
	safetyCode = $state<string | null>(null);
	fault = $state<string | null>(null);
	unread = $state(0);
	firstUnreadId = $state<string | null>(null);
	newest = $state.raw<ChatEntry | null>(null);
	clearedBy = $state<string | null>(null);
	replyTo = $state.raw<ChatEntry | null>(null);
	#loads = $state(0);
	#isLooking = false;

	constructor(
		private readonly room: ChatEngine,
		session: CallSession,
		socket: SignalSocket,
		private readonly kept: Draft
	) {
		room.on('changed', () => this.#show());
		room.on('arrived', (entries) => this.#onArrived(entries));
		socket.on('receive-chat-message', (stored) => room.receive(stored));
		socket.on('chat-cleared', ({ byName, upToSequence }) => {
			this.clearedBy = byName;
			room.cleared(upToSequence);
		});
		socket.onLink((link) => {
			if (link !== 'connected') room.pause();
		});
		session.on('phase', (phase) => {
			if (phase === 'in-call') return;
			room.pause();
			this.#isLooking = false;
		});
		session.on('admitted', ({ participantId, participants }) => {
			const self = participants.find((one) => one.participantId === participantId);
			room.enter(participantId, self?.name ?? session.memory.name);
			void this.reload();
		});
		this.#show();
	}

	get loading(): boolean {
		return this.#loads > 0;
	}

	get draft(): string {
		return this.kept.text;
	}

	set draft(text: string) {
		this.kept.text = text;
	}

	look(isLooking: boolean): void {
		if (isLooking === this.#isLooking) return;
		this.#isLooking = isLooking;
		if (isLooking) this.unread = 0;
		else this.firstUnreadId = null;
	}

	send(): boolean {
		if (this.draft.length > MAX_TEXT_LENGTH) return false;
		if (this.room.send(this.draft, this.replyTo?.ref ?? undefined) === null) return false;
		this.draft = '';
		this.replyTo = null;
		return true;
	}

	react({ ref, reactions }: ChatEntry, emoji: string): void {
		if (ref === null) return;
		const isOn = reactions.some((one) => one.emoji === emoji && one.isOwn);
		this.room.react(ref, emoji, !isOn);
	}

	retry(entryId: string): void {
		this.room.retry(entryId);
	}

	discard(entryId: string): void {
		this.room.discard(entryId);
	}

	find(ref: MessageRef): ChatEntry | null {
		return this.room.find(ref);
	}

	loadOlder(): Promise<void> {
		return this.#load(() => this.room.loadOlder());
	}

	reload(): Promise<void> {
		return this.#load(() => this.room.loadHistory());
	}

	clear(): Promise<void> {
		return this.room.clear();
	}

	unlock(pasted: string): Promise<UnlockResult> {
		return this.room.unlock(pasted);
	}

	startWithNewKey(): Promise<UnlockResult> {
		return this.room.unlock(newRoomFragment());
	}

	close(): void {
		this.room.close();
	}

	async #load(load: () => Promise<void>): Promise<void> {
		this.#loads += 1;
		try {
			await load();
			this.fault = null;
		} catch (error) {
			note('chat', 'the history was not loaded', error);
			// A link that broke comes back by itself, and loads anew.
			const code = error instanceof SignalError ? error.code : 'unexpected';
			if (code !== 'disconnected' && code !== 'not-joined') this.fault = code;
		} finally {
			this.#loads -= 1;
		}
	}

	#show(): void {
		const wasLocked = this.locked;
		this.locked = this.room.locked;
		this.entries = this.room.entries;
		this.hasMore = this.room.hasMore;
		this.retention = this.room.retention;
		if (this.replyTo !== null && !this.#has(this.replyTo.id)) this.replyTo = null;
		if (this.firstUnreadId !== null && !this.#has(this.firstUnreadId)) this.firstUnreadId = null;
		if (this.entries.length === 0) this.unread = 0;
		if (wasLocked && !this.locked) void this.#showCode();
	}

	async #showCode(): Promise<void> {
		this.safetyCode = await this.room.safetyCode();
	}

	#onArrived(entries: readonly ChatEntry[]): void {
		const [first] = entries;
		if (first === undefined) return;
		this.newest = entries.at(-1) ?? null;
		if (this.#isLooking) return;
		if (this.unread === 0) this.firstUnreadId = first.id;
		this.unread += entries.length;
	}

	#has(entryId: string): boolean {
		return this.entries.some(({ id }) => id === entryId);
	}
}
