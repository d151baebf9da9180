import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoomCode } from './room_code.ts';
import { readEntry } from './read_entry.ts';

const origin = 'https://meet.example.org';
const room = { kind: 'room', code: 'abc-defg-hij', hash: '' };

describe('readEntry', () => {
	it.each([
		'abc defg hij',
		'https://meet.example.org/abc-defg-hij',
		'HTTPS://MEET.EXAMPLE.ORG/ABC-DEFG-HIJ/',
		'<https://meet.example.org/abcdefghij>',
		'meet.example.org/abc-defg-hij?from=mail',
		'/abc-defg-hij',
		'(abc-defg-hij)',
		'“abc-defg-hij”.',
		'Join here: https://meet.example.org/abc-defg-hij, see you at 3!',
		'The code is ABC–DEFG–HIJ.',
		'https://meet.example.org/abc-\n  defg-hij'
	])('reads %j', (text) => expect(readEntry(text, origin)).toEqual(room));

	it('keeps the fragment', () => {
		expect(readEntry('https://meet.example.org/abc-defg-hij#k=x_Y-9', origin)).toEqual({
			...room,
			hash: '#k=x_Y-9'
		});
	});

	it('names the other site of a foreign link', () => {
		const elsewhere = { kind: 'elsewhere', host: 'other.example:8443' };
		expect(readEntry('https://other.example:8443/abc-defg-hij', origin)).toEqual(elsewhere);
		expect(readEntry('see https://other.example:8443/abc-defg-hij.', origin)).toEqual(elsewhere);
	});

	it.each([
		'hello',
		'https://',
		'https://meet.example.org/',
		'https://meet.example.org/%',
		'a b/c',
		'Everything is difficult today'
	])('refuses %j', (text) => expect(readEntry(text, origin)).toEqual({ kind: 'wrong' }));

	it('tells nothing typed from something wrong', () => {
		expect(readEntry('  ', origin)).toEqual({ kind: 'empty' });
	});
});

const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
const bareCode = fc.array(letter, { minLength: 10, maxLength: 10 }).map((all) => all.join(''));
const separator = fc.constantFrom('-', '', ' ', '–', '—', '_', '.');
const cased = (text: string) =>
	fc
		.array(fc.boolean(), { minLength: text.length, maxLength: text.length })
		.map((ups) => [...text].map((one, at) => (ups[at] ? one.toUpperCase() : one)).join(''));
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
	const text = Buffer.from(bytes).toString('base64url');
	return `#k=${text}`;
});
const hash = fc.oneof(fc.constant(''), key);
const query = fc.constantFrom('', '?from=mail', '?a=1&b=2');
const before = fc.constantFrom('', 'Come in: ', 'See you at ', '<', '(', '“', 'Link:\n');
const after = fc.constantFrom(
	'',
	'.',
	',',
	'!',
	')',
	'>',
	'”',
	'…',
	' at 3, please.',
	').',
	'\nBye'
);
const canonical = (bare: string) => `${bare.slice(0, 3)}-${bare.slice(3, 7)}-${bare.slice(7)}`;

describe('readEntry, whatever the form', () => {
	it('reads codes with any dashes, spaces, case and punctuation around', () => {
		const written = fc
			.tuple(bareCode, separator, separator, fc.constantFrom('', '.', ',', '!', ' '))
			.chain(([bare, one, two, end]) =>
				cased(`${bare.slice(0, 3)}${one}${bare.slice(3, 7)}${two}${bare.slice(7)}`).map((text) => ({
					bare,
					text: `${end}${text}${end}`
				}))
			);
		fc.assert(
			fc.property(written, ({ bare, text }) => {
				expect(readEntry(text, origin)).toEqual({ kind: 'room', code: canonical(bare), hash: '' });
			})
		);
	});

	it('reads links with and without scheme, query and key, in a sentence or alone', () => {
		const link = fc
			.tuple(bareCode, fc.constantFrom('-', ''), fc.constantFrom('https://', 'http://', ''))
			.chain(([bare, dash, scheme]) =>
				cased(
					`${scheme}meet.example.org/${bare.slice(0, 3)}${dash}${bare.slice(3, 7)}${dash}${bare.slice(7)}`
				).map((text) => ({ bare, text }))
			);
		fc.assert(
			fc.property(link, query, hash, before, after, ({ bare, text }, q, h, start, end) => {
				expect(readEntry(`${start}${text}${q}${h}${end}`, origin)).toEqual({
					kind: 'room',
					code: canonical(bare),
					hash: h
				});
			})
		);
	});

	it('never throws, and what it calls a room is one', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
				const entry = readEntry(text, origin);
				if (entry.kind === 'room') expect(parseRoomCode(entry.code)).toBe(entry.code);
			})
		);
	});

	it('takes no link of another site for one of ours', () => {
		fc.assert(
			fc.property(fc.domain(), bareCode, (host, bare) => {
				fc.pre(host !== 'meet.example.org');
				const entry = readEntry(`https://${host}/${canonical(bare)}`, origin);
				expect(entry.kind).toBe('elsewhere');
			})
		);
	});
});
