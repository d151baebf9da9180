import { describe, expect, it } from 'vitest';
import { newRoomCode, parseRoomCode, readEntry } from './room_code.ts';

const origin = 'https://meet.example.org';

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

describe('readEntry', () => {
	const room = { kind: 'room', code: 'abc-defg-hij', hash: '' };

	it.each([
		'abc defg hij',
		'https://meet.example.org/abc-defg-hij',
		'HTTPS://MEET.EXAMPLE.ORG/ABC-DEFG-HIJ/',
		'<https://meet.example.org/abcdefghij>',
		'meet.example.org/abc-defg-hij?from=mail',
		'/abc-defg-hij'
	])('reads %j', (text) => expect(readEntry(text, origin)).toEqual(room));

	it('keeps the fragment', () => {
		expect(readEntry('https://meet.example.org/abc-defg-hij#k=x_Y-9', origin)).toEqual({
			...room,
			hash: '#k=x_Y-9'
		});
	});

	it('names the other site of a foreign link', () => {
		expect(readEntry('https://other.example:8443/abc-defg-hij', origin)).toEqual({
			kind: 'elsewhere',
			host: 'other.example:8443'
		});
	});

	it.each([
		'hello',
		'https://',
		'https://meet.example.org/',
		'https://meet.example.org/%',
		'a b/c'
	])('refuses %j', (text) => expect(readEntry(text, origin)).toEqual({ kind: 'wrong' }));

	it('tells nothing typed from something wrong', () => {
		expect(readEntry('  ', origin)).toEqual({ kind: 'empty' });
	});
});
