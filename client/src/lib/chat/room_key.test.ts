import { expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import {
	linkWithRoomKey,
	newRoomFragment,
	readPastedKey,
	RoomKey,
	roomKeyOfLink
} from './room_key.ts';

const ROOM = 'abc-defg-hij';
const TEXT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const KEY = RoomKey.parse(TEXT);
const page = `https://meet.example/${ROOM}`;

test('a new meeting has 256 random bits in its fragment', () => {
	const fragment = newRoomFragment();
	expect(fragment).toMatch(/^#k=[A-Za-z0-9_-]{43}$/);
	expect(newRoomFragment()).not.toBe(fragment);
	expect(roomKeyOfLink(page + fragment)?.text).toBe(fragment.slice(3));
});

test.each([
	['', null],
	['#', null],
	['#k=', null],
	[`#k=${TEXT}`, TEXT],
	[`#invite=abc&k=${TEXT}`, TEXT],
	[`#k=${TEXT}&invite=abc`, TEXT],
	[`#kk=${TEXT}`, null],
	[`#k=${TEXT}A`, null],
	[`#k=${TEXT.slice(1)}`, null],
	[`#k=${TEXT.slice(0, -1)}9`, null],
	[`#k=${TEXT}=`, null],
	[`?k=${TEXT}`, null]
])('of %j the key is %j', (rest, key) => {
	expect(roomKeyOfLink(page + rest)?.text ?? null).toBe(key);
});

test('the key joins what else the fragment holds', () => {
	if (KEY === null) throw new Error('no key');
	expect(linkWithRoomKey(`${page}#invite=x&k=old`, KEY)).toBe(`${page}#k=${TEXT}&invite=x`);
	expect(linkWithRoomKey(page, KEY)).toBe(`${page}#k=${TEXT}`);
});

test.each([
	[TEXT, 'key'],
	[` ${TEXT}\n`, 'key'],
	[`k=${TEXT}`, 'key'],
	[`#k=${TEXT}`, 'key'],
	[`${page}#k=${TEXT}`, 'key'],
	[`<${page}#invite=abc&k=${TEXT}>`, 'key'],
	[`meet.example/ABCDEFGHIJ#k=${TEXT}`, 'key'],
	[`https://meet.example/abc-defg-hix#k=${TEXT}`, 'other-room'],
	[page, 'no-key'],
	[`${page}#k=short`, 'no-key'],
	['', 'no-key'],
	['hello', 'no-key']
])('%j pasted is %j', (pasted, kind) => {
	expect(readPastedKey(pasted, ROOM).kind).toBe(kind);
});

test('the key does not get into what is printed or sent', () => {
	expect(JSON.stringify({ key: KEY })).not.toContain(TEXT);
});

test('base64url has one spelling for each byte string', () => {
	for (let length = 0; length < 70; length++) {
		const bytes = crypto.getRandomValues(new Uint8Array(length));
		expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
	}
	for (const text of ['A', 'AB', 'AAB', 'AA==', 'A A', 'A+A', 'AA/A', 'ä']) {
		expect(fromBase64Url(text)).toBeNull();
	}
});
