// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { commandOf, isFree, shownKeys } from './shortcuts.ts';

const none = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, isComposing: false };

function press(key: string, code = '', held: Partial<typeof none> = {}) {
	return commandOf({ key, code, ...none, ...held });
}

describe('commandOf', () => {
	it('knows each key, with caps lock as well', () => {
		const known = { m: 'microphone', v: 'camera', h: 'hand', s: 'share', c: 'chat', p: 'people' };
		for (const [key, command] of Object.entries(known)) {
			expect(press(key)).toBe(command);
			expect(press(key.toUpperCase())).toBe(command);
		}
		expect(press('f')).toBe('full-screen');
		expect(press(' ')).toBe('talk');
		expect(press('?', 'Slash', { shiftKey: true })).toBe('help');
		for (const key of ['x', 'Enter', 'Dead', 'Tab', '1', '']) expect(press(key)).toBeNull();
	});

	it('goes by the letter, wherever the layout has it', () => {
		// Dvorak: the key at the place of M on a Latin keyboard gives an m; the one that gives v is elsewhere.
		expect(press('v', 'Period')).toBe('camera');
		// AZERTY: what stands at the place of M gives a comma.
		expect(press(',', 'KeyM')).toBeNull();
	});

	it('goes by the place where a script has no Latin letters', () => {
		expect(press('ь', 'KeyM')).toBe('microphone');
		expect(press('ש', 'KeyA')).toBeNull();
		expect(press('ц', 'KeyW')).toBeNull();
		expect(press('м', 'KeyV')).toBe('camera');
		// Latin, though not of A to Z: no guess.
		expect(press('ö', 'KeyM')).toBeNull();
	});

	it('leaves combinations to the browser and to screen readers', () => {
		for (const held of ['ctrlKey', 'altKey', 'metaKey', 'shiftKey', 'isComposing'] as const) {
			expect(press('m', 'KeyM', { [held]: true })).toBeNull();
			expect(press(' ', 'Space', { [held]: true })).toBeNull();
		}
	});
});

describe('isFree', () => {
	function place(html: string): Element | null {
		document.body.innerHTML = html;
		return document.querySelector('[data-here]');
	}

	it('leaves the keys to whoever writes, and to dialogs and menus', () => {
		for (const html of [
			'<input data-here>',
			'<textarea data-here></textarea>',
			'<select data-here></select>',
			'<div contenteditable="true"><b data-here></b></div>',
			'<div role="dialog"><button data-here></button></div>',
			'<div role="menu"><div data-here></div></div>'
		]) {
			expect(isFree('microphone', place(html))).toBe(false);
			expect(isFree('talk', place(html))).toBe(false);
		}
	});

	it('leaves the space key to buttons, and letters not', () => {
		for (const html of [
			'<button><svg data-here></svg></button>',
			'<a href="/" data-here></a>',
			'<div tabindex="0" data-here></div>'
		]) {
			expect(isFree('talk', place(html))).toBe(false);
			expect(isFree('microphone', place(html))).toBe(true);
		}
		expect(isFree('talk', place('<h1 tabindex="-1" data-here></h1>'))).toBe(true);
		expect(isFree('talk', document.body)).toBe(true);
		expect(isFree('talk', window)).toBe(true);
	});
});

it('names no key while shortcuts are off', () => {
	expect(shownKeys(false)).toBeNull();
	expect(shownKeys(true)?.camera).toBe('V');
});
