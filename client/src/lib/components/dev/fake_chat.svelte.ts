import {
	MAX_TEXT_LENGTH,
	type ChatEntry,
	type ChatRetention,
	type ChatView,
	type MessageRef,
	type UnlockResult
} from '#lib/state/chat_view.ts';

const MINUTE_MS = 60_000;

/** A chat without a server: what is written appears, a scene sets the rest. */
export class FakeChat implements ChatView {
	locked = $state(false);
	entries = $state.raw<readonly ChatEntry[]>([]);
	hasMore = $state(false);
	loading = $state(false);
	fault = $state<string | null>(null);
	retention = $state.raw<ChatRetention | null>({
		maxMessages: 1000,
		maxBytes: 1_048_576,
		maxAgeMs: 30 * 24 * 60 * MINUTE_MS
	});
	safetyCode = $state<string | null>('40213 99871 00342 71120');
	unread = $state(0);
	firstUnreadId = $state<string | null>(null);
	newest = $state.raw<ChatEntry | null>(null);
	clearedBy = $state<string | null>(null);
	draft = $state('');
	replyTo = $state.raw<ChatEntry | null>(null);
	#count = 0;

	look(isLooking: boolean): void {
		if (isLooking) this.unread = 0;
	}

	send(): boolean {
		if (this.draft.trim() === '' || this.draft.length > MAX_TEXT_LENGTH) return false;
		const ref = this.replyTo?.ref ?? null;
		this.say('fake-Ada Lovelace', this.draft, {
			isOwn: true,
			state: 'sent',
			content: {
				type: 'text',
				text: this.draft,
				...(ref === null ? {} : { replyTo: ref })
			}
		});
		this.draft = '';
		this.replyTo = null;
		return true;
	}

	react(entry: ChatEntry, emoji: string): void {
		const others = entry.reactions.filter((one) => one.emoji !== emoji);
		const one = { emoji, participantIds: ['fake-Ada Lovelace'], names: ['Ada'], isOwn: true };
		const isOn = others.length !== entry.reactions.length;
		const reactions = isOn ? others : [...others, one];
		this.#replace({ ...entry, reactions });
	}

	retry(entryId: string): void {
		const entry = this.entries.find(({ id }) => id === entryId);
		if (entry !== undefined) this.#replace({ ...entry, state: 'pending', failure: null });
	}

	discard(entryId: string): void {
		this.entries = this.entries.filter(({ id }) => id !== entryId);
	}

	find(ref: MessageRef): ChatEntry | null {
		return this.entries.find((entry) => entry.ref?.counter === ref.counter) ?? null;
	}

	loadOlder(): Promise<void> {
		this.hasMore = false;
		return Promise.resolve();
	}

	reload(): Promise<void> {
		this.fault = null;
		return Promise.resolve();
	}

	clear(): Promise<void> {
		this.entries = [];
		this.clearedBy = 'Ada Lovelace';
		return Promise.resolve();
	}

	unlock(pasted: string): Promise<UnlockResult> {
		if (!pasted.includes('k=')) return Promise.resolve('no-key');
		this.locked = false;
		return Promise.resolve('unlocked');
	}

	startWithNewKey(): Promise<UnlockResult> {
		return this.unlock('#k=new');
	}

	/** Somebody says something; `minutesAgo` it was. */
	say(who: string, text: string, changes: Partial<ChatEntry> = {}, minutesAgo = 0): ChatEntry {
		const counter = this.#count++;
		const entry: ChatEntry = {
			id: `fake-entry-${counter}`,
			ref: { participantId: who, chainId: 'fake', counter },
			participantId: who,
			senderName: who.replace(/^fake-/, ''),
			signedName: null,
			isOwn: false,
			state: 'received',
			sequence: counter + 1,
			sentAt: Date.now() - minutesAgo * MINUTE_MS,
			content: { type: 'text', text },
			reactions: [],
			reason: null,
			failure: null,
			keyChanged: false,
			notice: null,
			...changes
		};
		this.entries = [...this.entries, entry];
		return entry;
	}

	/** Somebody says something while nobody looks. */
	arrive(who: string, text: string): void {
		this.newest = this.say(who, text);
		this.unread += 1;
	}

	#replace(entry: ChatEntry): void {
		this.entries = this.entries.map((one) => (one.id === entry.id ? entry : one));
	}
}
