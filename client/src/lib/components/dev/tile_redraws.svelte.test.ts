// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCall } from './fake_call.svelte.ts';
import { FakeParticipant } from './fake_participant.svelte.ts';
import PartStage from './PartStage.svelte';
import TileField from '#lib/components/call/TileField.svelte';

const NAMES = ['Ben', 'Cleo', 'Dora', 'Eve', 'Finn', 'Gus', 'Hal', 'Ida'];

/** What was drawn anew since the last look: names of tiles, each once. */
class Redraws {
	readonly #observer = new MutationObserver(() => undefined);

	constructor(root: Element) {
		const attributes = { attributes: true, characterData: true, childList: true, subtree: true };
		this.#observer.observe(root, attributes);
	}

	take(): string[] {
		const names = this.#observer.takeRecords().map(({ target }) => {
			const element = target instanceof Element ? target : target.parentElement;
			return element?.closest('figure')?.getAttribute('aria-label') ?? 'the field';
		});
		return [...new Set(names)].sort();
	}
}

function tiles(): Map<string, Element> {
	const figures = [...document.querySelectorAll('figure')];
	return new Map(figures.map((tile) => [tile.getAttribute('aria-label') ?? '', tile]));
}

describe('nine tiles', () => {
	let call: FakeCall;
	let stage: ReturnType<typeof mount>;
	let redraws: Redraws;

	beforeEach(() => {
		vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1264);
		vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700);
		call = new FakeCall();
		call.phase = 'in-call';
		call.others = NAMES.map((name) => new FakeParticipant(name));
		stage = mount(PartStage, { target: document.body, props: { call, part: TileField } });
		flushSync();
		redraws = new Redraws(document.body);
	});

	afterEach(async () => {
		await unmount(stage);
	});

	it('are all drawn', () => {
		expect([...tiles().keys()].sort()).toEqual(['Ada Lovelace', ...NAMES]);
	});

	it.each([
		['mutes', (one: FakeParticipant) => (one.muted = true)],
		['speaks', (one: FakeParticipant) => (one.speaking = true)],
		['raises a hand', (one: FakeParticipant) => (one.handRaised = true)],
		['is connected again', (one: FakeParticipant) => (one.reconnecting = true)],
		['saves data', (one: FakeParticipant) => (one.lowData = true)],
		['becomes co-host', (one: FakeParticipant) => (one.role = 'cohost')]
	])('are left alone when one of them %s', (_, change) => {
		const [ben] = call.others;
		if (ben === undefined) throw new Error('nobody is here');
		change(ben);
		flushSync();
		expect(redraws.take()).toEqual(['Ben']);
	});

	it('are left alone when one of them reacts', () => {
		call.reactions.show('fake-Cleo', 'heart');
		flushSync();
		expect(redraws.take()).toEqual(['Cleo']);
	});

	it('stay the same elements when somebody leaves', () => {
		const before = tiles();
		call.others = call.others.slice(1);
		flushSync();
		const after = tiles();
		expect(after.size).toBe(8);
		for (const [name, tile] of after) expect(before.get(name) === tile).toBe(true);
	});
});
