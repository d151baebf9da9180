// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCall } from './fake_call.svelte.ts';
import { FakeParticipant } from './fake_participant.svelte.ts';
import PartStage from './PartStage.svelte';
import TileField from '#lib/components/call/TileField.svelte';

describe('the floating picture of oneself', () => {
	let stage: ReturnType<typeof mount>;

	beforeEach(() => {
		vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1264);
		vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700);
		HTMLElement.prototype.setPointerCapture = () => undefined;
		localStorage.setItem('chattr.self-view', 'floating');
		localStorage.removeItem('chattr.self-corner');
		const call = new FakeCall();
		call.phase = 'in-call';
		call.others = ['Ben', 'Cleo'].map((name) => new FakeParticipant(name));
		stage = mount(PartStage, { target: document.body, props: { call, part: TileField } });
		flushSync();
	});

	afterEach(async () => {
		await unmount(stage);
		localStorage.clear();
	});

	function own(): HTMLElement {
		const tile = document.querySelector<HTMLElement>('figure[aria-label="Ada Lovelace"]');
		if (tile === null) throw new Error('one is not there');
		return tile;
	}

	function place(): number[] {
		return own()
			.style.translate.split(' ')
			.map((part) => Number.parseFloat(part));
	}

	function grip(): HTMLElement {
		const found = own().querySelector<HTMLElement>('button[aria-label^="Your picture"]');
		if (found === null) throw new Error('it cannot be taken hold of');
		return found;
	}

	function point(type: string, x: number, y: number): void {
		const at = { clientX: x, clientY: y, button: 0, pointerId: 1, bubbles: true };
		grip().dispatchEvent(new PointerEvent(type, at));
		flushSync();
	}

	it('begins at the lower right and is there once', () => {
		const [left = 0, top = 0] = place();
		expect(left).toBeGreaterThan(900);
		expect(top).toBeGreaterThan(500);
		expect(document.querySelectorAll('figure')).toHaveLength(3);
	});

	it('follows the hand and settles in the nearest corner', () => {
		const tile = own();
		const [left = 0, top = 0] = place();
		point('pointerdown', 1200, 650);
		point('pointermove', 1100, 600);
		expect(place()).toEqual([left - 100, top - 50]);
		point('pointermove', 200, 90);
		point('pointerup', 200, 90);
		expect(place().every((offset) => offset < 20)).toBe(true);
		expect(localStorage.getItem('chattr.self-corner')).toBe('upper-left');
		expect(own()).toBe(tile);
	});

	it('goes back when the hand is lost', () => {
		const before = place();
		point('pointerdown', 1200, 650);
		point('pointermove', 300, 300);
		point('pointercancel', 300, 300);
		expect(place()).toEqual(before);
	});

	it('moves by the arrow keys', () => {
		grip().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
		flushSync();
		expect(localStorage.getItem('chattr.self-corner')).toBe('upper-right');
		expect(place()[1]).toBeLessThan(20);
	});
});
