// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dragsAway, sendsAway } from './drags_away.ts';

test.each([
	[200, 2_000, true],
	[110, 5_000, true],
	[90, 100, true],
	[90, 1_000, false],
	[20, 1, false],
	[-200, 100, false]
])('a finger that goes %i px down in %i ms sends the sheet away: %s', (down, ms, away) => {
	expect(sendsAway(down, ms)).toBe(away);
});

let sheet: HTMLElement;
let list: HTMLElement;
let stop: (() => void) | undefined;
const away = vi.fn();

beforeEach(() => {
	sheet = document.createElement('div');
	list = document.createElement('ul');
	sheet.append(list);
	document.body.append(sheet);
	sheet.animate = vi.fn(() => ({ finished: Promise.resolve() }) as unknown as Animation);
	stop = dragsAway(away)(sheet) as (() => void) | undefined;
});

afterEach(() => {
	stop?.();
	sheet.remove();
	away.mockClear();
});

function touch(type: string, y: number, on: HTMLElement = list): void {
	const event = new Event(type, { bubbles: true });
	const touches = type === 'touchend' ? [] : [{ clientX: 10, clientY: y }];
	on.dispatchEvent(Object.assign(event, { touches }));
}

test('it follows the finger, and goes', async () => {
	touch('touchstart', 0);
	touch('touchmove', 90);
	expect(sheet.style.translate).toBe('0 90px');
	touch('touchmove', 150);
	touch('touchend', 150);
	await vi.waitFor(() => expect(away).toHaveBeenCalledTimes(1));
});

test('it settles again when the finger thought better of it', async () => {
	touch('touchstart', 0);
	touch('touchmove', 150);
	touch('touchmove', 10);
	await new Promise((resolve) => setTimeout(resolve, 60));
	touch('touchend', 10);
	await Promise.resolve();
	expect(away).not.toHaveBeenCalled();
	expect(sheet.style.translate).toBe('');
});

test('what is scrolled goes up first, and a field is for typing', () => {
	list.scrollTop = 40;
	touch('touchstart', 0);
	touch('touchmove', 150);
	expect(sheet.style.translate).toBe('');
	list.scrollTop = 0;
	const field = document.createElement('input');
	list.append(field);
	touch('touchstart', 0, field);
	touch('touchmove', 150, field);
	expect(sheet.style.translate).toBe('');
});

test.each(['listbox', 'menu', 'dialog'])('a %s above it is no part of it', (role) => {
	const floating = document.createElement('div');
	floating.setAttribute('role', role);
	sheet.append(floating);
	touch('touchstart', 0, floating);
	touch('touchmove', 150, floating);
	expect(sheet.style.translate).toBe('');
});

test('as a dialog, it is drawn by itself', () => {
	sheet.setAttribute('role', 'dialog');
	touch('touchstart', 0);
	touch('touchmove', 150);
	expect(sheet.style.translate).toBe('0 150px');
});
