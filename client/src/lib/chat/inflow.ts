import { note } from '#lib/socket/journal.ts';
import type { Author } from './author.ts';
import type { ChatEnvelope, ChatReceipt, MessageRef } from './chat_types.ts';
import { readStored } from './envelope.ts';
import type { History } from './history.ts';
import { refName, type Line } from './line.ts';
import type { Draft } from './outbox.ts';
import { isSameEnvelope, type Reader } from './reader.ts';
import type { Timeline } from './timeline.ts';

/** Messages that are read before the page gets to show them. */
const BATCH = 25;
/** An honest server counts no message as more bytes than this. */
const MAX_MESSAGE_BYTES = 13_000;

export interface InflowPort {
	readonly reader: Reader;
	readonly timeline: Timeline;
	readonly author: Author;
	readonly history: History;
	/** The draft of ours that was sealed as this, if it waits for its answer. */
	draft(ref: MessageRef): Draft | null;
	confirm(draft: Draft, receipt: ChatReceipt): void;
	changed(): void;
	/** Live lines that can be read. */
	arrived(lines: readonly Line[]): void;
	/** Messages after `known` were missed. */
	missed(known: number): void;
}

/** Everything that comes from the server, read in its turn and put in its place. */
export class Inflow {
	#incoming: unknown[] = [];
	#turn: Promise<unknown> = Promise.resolve();
	#wasCleared = false;
	/** What we sent from this page and the server has. */
	readonly #own = new Map<string, { readonly envelope: ChatEnvelope; readonly sequence: number }>();

	constructor(private readonly port: InflowPort) {}

	receive(stored: unknown): void {
		this.#incoming.push(stored);
		// What comes until its turn is read along with it.
		if (this.#incoming.length === 1)
			void this.inTurn(() => this.#read(this.#incoming.splice(0), true));
	}

	load(page: readonly unknown[]): Promise<void> {
		return this.inTurn(() => this.#read(page, false));
	}

	/** With another key. */
	reread(): Promise<void> {
		return this.inTurn(async () => {
			const { reader, timeline } = this.port;
			const unread = timeline.lines.filter(({ stored }) => stored !== null);
			await inBatches(unread, async (lines) => {
				await reader.reread(lines);
				for (const line of lines) this.#place(line, () => timeline.update(line));
				this.settle();
			});
		});
	}

	cleared(upToSequence: number): Promise<void> {
		return this.inTurn(() => {
			const { timeline, history, author } = this.port;
			this.#wasCleared = true;
			const isGone = ({ sequence }: Line) => sequence !== null && sequence <= upToSequence;
			timeline.remove(...timeline.lines.filter(isGone));
			history.cleared(upToSequence);
			author.forget();
			this.port.changed();
		});
	}

	/** Our message is with the server. */
	sent(envelope: ChatEnvelope, ref: MessageRef, { sequence }: ChatReceipt): void {
		this.#own.set(refName(ref), { envelope, sequence });
	}

	/** Look at the order of all, unless more of it is on its way. */
	settle(): void {
		const { history, timeline } = this.port;
		if (!history.isBusy) timeline.settle(this.#isWhole);
		this.port.changed();
	}

	/** One after the other, whatever becomes of them. */
	inTurn(task: () => Promise<void> | void): Promise<void> {
		const run = this.#turn.then(task);
		this.#turn = run.catch((error: unknown) => note('chat', 'messages could not be read', error));
		return run;
	}

	async #read(messages: readonly unknown[], isLive: boolean): Promise<void> {
		const { reader, timeline, history } = this.port;
		if (isLive) this.#lookForGap(messages);
		await inBatches(messages, async (batch) => {
			const lines = await reader.read(batch.filter((stored) => !this.#isOurs(stored)));
			for (const line of lines) this.#place(line, () => timeline.add(line));
			if (!history.isBusy) timeline.settle(this.#isWhole);
			this.port.changed();
			if (isLive) this.port.arrived(lines.filter(({ state }) => state === 'received'));
		});
	}

	/** Whatever claims to be what we have written is that, and from nobody else. */
	#place(line: Line, put: () => void): void {
		if (line.ref !== null && this.#own.has(refName(line.ref))) {
			Object.assign(line, { state: 'unreadable', reason: 'replayed', ref: null, payload: null });
		}
		if (line.ref !== null) this.port.author.read(line.ref);
		put();
	}

	/** Our own message, told back to us: an answer in itself when the answer was lost. */
	#isOurs(stored: unknown): boolean {
		const { participantId, message, ...receipt } = readStored(stored);
		const ref = refOf(participantId, message);
		if (ref === null) return false;
		const draft = this.port.draft(ref);
		if (draft?.sealed && isSameEnvelope(draft.sealed.envelope, message)) {
			this.port.confirm(draft, receipt);
			return true;
		}
		const own = this.#own.get(refName(ref));
		return own?.sequence === receipt.sequence && isSameEnvelope(own.envelope, message);
	}

	#lookForGap(messages: readonly unknown[]): void {
		for (const stored of messages) {
			const known = this.port.history.advance(readStored(stored).sequence);
			if (known !== null) return this.port.missed(known);
		}
	}

	/** All that was ever written is here: the server had no reason to drop anything. */
	get #isWhole(): boolean {
		const { history, timeline } = this.port;
		const { retention } = history;
		if (retention === null || history.hasMore || this.#wasCleared) return false;
		const room = Math.min(retention.maxMessages, retention.maxBytes / MAX_MESSAGE_BYTES);
		return timeline.lines.length < room;
	}
}

/** What an envelope says of its place, before anything about it is checked. */
function refOf(participantId: string, envelope: unknown): MessageRef | null {
	if (typeof envelope !== 'object' || envelope === null) return null;
	const { chainId, counter } = envelope as Partial<Record<keyof ChatEnvelope, unknown>>;
	if (typeof chainId !== 'string' || typeof counter !== 'number') return null;
	return { participantId, chainId, counter };
}

async function inBatches<Item>(
	items: readonly Item[],
	work: (batch: readonly Item[]) => Promise<void>
): Promise<void> {
	for (let at = 0; at < items.length; at += BATCH) {
		if (at > 0) await nextTask();
		await work(items.slice(at, at + BATCH));
	}
}

/** The page draws and answers people in between. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve));
}
