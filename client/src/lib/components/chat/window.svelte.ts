import type { ChatEntry } from '#lib/state/chat_view.ts';

/** Messages that are drawn at first, and more with each wish for earlier ones. */
export const STEP = 30;

/** The part of the chat that is drawn: its end, or from some message on while one reads back. */
export class Window {
	#firstId = $state<string | null>(null);
	#count = $state(STEP);

	constructor(private readonly all: () => readonly ChatEntry[]) {}

	get entries(): readonly ChatEntry[] {
		return this.all().slice(this.#start);
	}

	/** Older ones are loaded, but not drawn. */
	get hasHidden(): boolean {
		return this.#start > 0;
	}

	/** From here on the first message stays the first, however many come. */
	hold(): void {
		this.#firstId ??= this.all()[this.#start]?.id ?? null;
	}

	/** Back to the end alone. */
	followEnd(): void {
		if (this.#firstId !== null) this.#count = Math.max(STEP, this.#count);
		this.#firstId = null;
	}

	grow(): void {
		const start = Math.max(0, this.#start - STEP);
		this.#count = this.all().length - start;
		this.#firstId = this.all()[start]?.id ?? null;
	}

	/** Draw this message too. */
	include(entryId: string): void {
		const index = this.all().findIndex(({ id }) => id === entryId);
		if (index === -1 || index >= this.#start) return;
		this.#firstId = entryId;
	}

	get #start(): number {
		const all = this.all();
		if (this.#firstId !== null) {
			const held = all.findIndex(({ id }) => id === this.#firstId);
			if (held !== -1) return held;
		}
		return Math.max(0, all.length - this.#count);
	}
}
