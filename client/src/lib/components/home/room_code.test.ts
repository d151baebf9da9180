import { describe, expect, it } from 'vitest';
import { newRoomCode, parseRoomCode } from './room_code.ts';

describe('newRoomCode', () => {
	it('has the written form and does not repeat', () => {
		const codes = Array.from({ length: 500 }, () => newRoomCode());
		for (const code of codes) expect(code).toMatch(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
		expect(new Set(codes).size).toBe(500);
	});

	it('throws away bytes that would favour some letters', () => {
		let calls = 0;
		const code = newRoomCode((bytes) => bytes.fill(calls++ === 0 ? 234 : 25));
		expect(calls).toBe(2);
		expect(code).toBe('zzz-zzzz-zzz');
	});
});

describe('parseRoomCode', () => {
	it.each([
		'abc-defg-hij',
		'ABC-DEFG-HIJ',
		'abcdefghij',
		' abc defg hij ',
		'abc–defg—hij',
		'abc_defg.hij'
	])('understands %j', (text) => expect(parseRoomCode(text)).toBe('abc-defg-hij'));

	it.each(['', 'abc', 'abc-defg-hijk', 'abc-d3fg-hij', 'äbc-defg-hij', 'abc/defg/hij'])(
		'refuses %j',
		(text) => expect(parseRoomCode(text)).toBeNull()
	);
});
