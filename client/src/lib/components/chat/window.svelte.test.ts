import { describe, expect, it } from 'vitest';
import type { ChatEntry } from '#lib/state/chat_view.ts';
import { STEP, Window } from './window.svelte.ts';

class Talk {
	all: readonly ChatEntry[] = [];
	readonly part = new Window(() => this.all);

	constructor(count: number) {
		this.say(count);
	}

	say(count: number): void {
		const more = Array.from({ length: count }, (_, n) => ({ id: `e${this.all.length + n}` }));
		this.all = [...this.all, ...(more as ChatEntry[])];
	}

	load(count: number): void {
		const older = Array.from({ length: count }, (_, n) => ({ id: `old${n}` }));
		this.all = [...(older as ChatEntry[]), ...this.all];
	}

	get shown(): string {
		return `${this.part.entries[0]?.id} to ${this.part.entries.at(-1)?.id}`;
	}
}

describe('the part of the chat that is drawn', () => {
	it('is its end', () => {
		const talk = new Talk(STEP + 10);
		expect([talk.shown, talk.part.hasHidden]).toEqual([`e10 to e${STEP + 9}`, true]);
		talk.say(5);
		expect(talk.shown).toBe(`e15 to e${STEP + 14}`);
	});

	it('keeps its first message while one reads back', () => {
		const talk = new Talk(STEP + 10);
		talk.part.hold();
		talk.say(5);
		talk.load(50);
		expect(talk.shown).toBe(`e10 to e${STEP + 14}`);
		talk.part.followEnd();
		expect(talk.shown).toBe(`e15 to e${STEP + 14}`);
	});

	it('grows toward what is older, up to the first', () => {
		const talk = new Talk(2 * STEP + 10);
		talk.part.grow();
		expect(talk.shown).toBe(`e10 to e${2 * STEP + 9}`);
		talk.part.grow();
		expect([talk.shown, talk.part.hasHidden]).toEqual([`e0 to e${2 * STEP + 9}`, false]);
	});

	it('takes in an older message that somebody wants to see', () => {
		const talk = new Talk(3 * STEP);
		talk.part.include('e5');
		expect(talk.shown).toBe(`e5 to e${3 * STEP - 1}`);
		talk.part.include(`e${2 * STEP}`);
		expect(talk.shown).toBe(`e5 to e${3 * STEP - 1}`);
	});

	it('goes to the end when what it held on to was cleared', () => {
		const talk = new Talk(10);
		talk.part.hold();
		talk.all = talk.all.slice(5);
		expect(talk.shown).toBe('e5 to e9');
	});
});
