import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { ChatContent, ChatEnvelope, ChatReceipt, MessageRef } from './chat_types.ts';
import type { Line } from './line.ts';
import type { Sealed } from './sealer.ts';

/** Tries of a message that the server puts off, or does not answer. */
const MAX_TRIES = 12;
const ANSWER_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 30_000;

export interface Draft {
	readonly line: Line;
	readonly content: ChatContent;
	/** Set once encrypted; what may have arrived is sent again as it is, never encrypted twice. */
	sealed: Sealed | null;
	tries: number;
}

/** What the outbox needs of the room. */
export interface OutboxPort {
	readonly participantId: string;
	seal(draft: Draft): Promise<Sealed>;
	send(envelope: ChatEnvelope): Promise<ChatReceipt>;
	/** Read what the server has; a draft that is among it is confirmed on the way. */
	catchUp(): Promise<void>;
	/** This counter is spent: go on with a new chain. */
	renew(): void;
	sent(draft: Draft, receipt: ChatReceipt): void;
	failed(draft: Draft, code: string): void;
}

/** Sends what was written, one after the other, each once; waits while the link is down. */
export class Outbox {
	#queue: Draft[] = [];
	#isLinked = false;
	#isBusy = false;
	/** Counts the links: a failure of the last one says nothing about this one. */
	#link = 0;
	#wake: (() => void) | null = null;

	constructor(private readonly port: OutboxPort) {}

	add(line: Line, content: ChatContent): void {
		this.#queue.push({ line, content, sealed: null, tries: 0 });
		void this.#run();
	}

	resume(): void {
		this.#link += 1;
		this.#isLinked = true;
		this.#wake?.();
		void this.#run();
	}

	pause(): void {
		this.#isLinked = false;
		this.#wake?.();
	}

	close(): void {
		this.#queue = [];
		this.pause();
	}

	/** Everything that waits is encrypted anew: it was meant for another key. */
	unseal(): void {
		for (const draft of this.#queue) draft.sealed = null;
	}

	/** The draft that was sealed as `ref`, if it still waits for its answer. */
	find({ chainId, counter, participantId }: MessageRef): Draft | null {
		const isIt = ({ sealed }: Draft) =>
			sealed?.ref.chainId === chainId &&
			sealed.ref.counter === counter &&
			sealed.ref.participantId === participantId;
		return this.#queue.find(isIt) ?? null;
	}

	/** The server has it, as an answer or the message itself told. */
	confirm(draft: Draft, receipt: ChatReceipt): void {
		if (!this.#drop(draft)) return;
		this.port.sent(draft, receipt);
	}

	async #run(): Promise<void> {
		if (this.#isBusy) return;
		this.#isBusy = true;
		try {
			for (let head = this.#queue[0]; this.#isLinked && head; head = this.#queue[0]) {
				await this.#attempt(head);
			}
		} finally {
			this.#isBusy = false;
		}
	}

	async #attempt(draft: Draft): Promise<void> {
		const link = this.#link;
		try {
			if (draft.sealed !== null && draft.sealed.ref.participantId !== this.port.participantId) {
				// Written as somebody we are no more; with the server only if the old link brought it there.
				await this.port.catchUp();
				if (!this.#queue.includes(draft)) return;
				draft.sealed = null;
			}
			draft.sealed ??= await this.port.seal(draft);
			this.confirm(draft, await this.port.send(draft.sealed.envelope));
		} catch (error) {
			// It may have been confirmed by the message itself meanwhile.
			if (this.#queue.includes(draft)) await this.#afterFailure(draft, error, link);
		}
	}

	async #afterFailure(draft: Draft, error: unknown, link: number): Promise<void> {
		note('chat', 'a message was not taken', error);
		const code = error instanceof SignalError ? error.code : 'internal';
		if (code === 'disconnected' || code === 'not-joined') {
			if (link === this.#link) this.#isLinked = false;
			return;
		}
		draft.tries += 1;
		const pause = code === 'timeout' ? ANSWER_PAUSE_MS : retryAfter(error);
		if (pause !== null && draft.tries < MAX_TRIES) return this.#rest(pause);
		if (code === 'chat-counter-reused' && draft.tries === 1) {
			draft.sealed = null;
			return this.port.renew();
		}
		this.#drop(draft);
		this.port.failed(draft, code);
	}

	/** Ends early when the link breaks or comes back. */
	async #rest(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer = setTimeout(resolve, Math.min(ms, MAX_PAUSE_MS));
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
		});
		this.#wake = null;
	}

	#drop(draft: Draft): boolean {
		const at = this.#queue.indexOf(draft);
		if (at !== -1) this.#queue.splice(at, 1);
		return at !== -1;
	}
}

function retryAfter(error: unknown): number | null {
	return error instanceof SignalError ? error.retryAfterMs : null;
}
