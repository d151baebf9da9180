import type { ChatHistory, ChatRetention, ChatServer } from './chat_types.ts';
import { isWhole } from './envelope.ts';

/** Pages that are asked for to close a hole; more than a server keeps. */
const MAX_PAGES = 100;

/** What of the room's messages was loaded, without holes: from `lowest` to `highest`. */
export class History {
	#lowest = Infinity;
	#highest = 0;
	#hasMore = false;
	#isLoaded = false;
	#busy = 0;
	#retention: ChatRetention | null = null;
	#tail: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly server: Pick<ChatServer, 'history'>,
		private readonly onPage: (messages: ChatHistory['messages']) => Promise<void>
	) {}

	get hasMore(): boolean {
		return this.#hasMore;
	}

	get retention(): ChatRetention | null {
		return this.#retention;
	}

	/** More is on its way. */
	get isBusy(): boolean {
		return this.#busy > 0;
	}

	/** A live message has this sequence. If it shows that others were missed: the last one before them. */
	advance(sequence: number): number | null {
		const known = this.#highest;
		this.#highest = Math.max(known, sequence);
		return this.#isLoaded && sequence > known + 1 ? known : null;
	}

	/** The newest page, and on until it meets `known`, the last that was loaded before. */
	loadNewest(known = this.#isLoaded ? this.#highest : null): Promise<void> {
		return this.#inTurn(async () => {
			let page = await this.#fetch();
			if (known === null) this.#hasMore = page.hasMore;
			for (let pages = 1; known !== null && page.hasMore && pages < MAX_PAGES; pages++) {
				const lowest = Math.min(...page.messages.map(({ sequence }) => sequence));
				if (lowest <= known + 1 || !isWhole(lowest)) break;
				page = await this.#fetch(lowest);
			}
			this.#isLoaded = true;
		});
	}

	loadOlder(): Promise<void> {
		return this.#inTurn(async () => {
			if (!this.#hasMore || !isWhole(this.#lowest)) return;
			const before = this.#lowest;
			const page = await this.#fetch(before);
			// A page that leads nowhere would be asked for again and again.
			this.#hasMore = page.hasMore && this.#lowest < before;
		});
	}

	/** Everything up to this sequence is gone. */
	cleared(upToSequence: number): void {
		if (this.#lowest > upToSequence + 1) return;
		this.#lowest = upToSequence + 1;
		this.#hasMore = false;
	}

	async #fetch(before?: number): Promise<ChatHistory> {
		const page = await this.server.history(before);
		this.#retention = page.retention;
		await this.onPage(page.messages);
		for (const { sequence } of page.messages) {
			if (!isWhole(sequence)) continue;
			this.#lowest = Math.min(this.#lowest, sequence);
			this.#highest = Math.max(this.#highest, sequence);
		}
		return page;
	}

	#inTurn(task: () => Promise<void>): Promise<void> {
		this.#busy += 1;
		const run = this.#tail.then(task, task).finally(() => (this.#busy -= 1));
		// Whoever asked is told of a failure; the next in turn has nothing to do with it.
		this.#tail = run.catch(() => undefined);
		return run;
	}
}
