import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
	bothDevicesWords,
	deviceWords,
	endWords,
	inviteWords,
	keptWords,
	m,
	problemWords,
	refusalCodes,
	refusalWords,
	screenWords
} from './messages.ts';

const inChat = { text: 'T', mark: 'M', emoji: 'E' };
const examples = {
	reaction: 'R',
	page: 'P',
	host: 'H',
	name: 'N',
	count: 2,
	time: '1:00',
	position: 3,
	address: 'A',
	ports: '3478',
	urls: 'U',
	origin: 'O',
	ms: 5,
	...inChat,
	layer: 1,
	percent: '0.5',
	rate: '1 kbit/s',
	reason: 'R',
	fps: 24,
	pages: 3,
	code: 'C',
	when: 'W'
};

describe('words', () => {
	it.each(Object.entries(m))('%s says something and uses what it is given', (_, message) => {
		const text = (message as unknown as (given: typeof examples) => string)(examples);
		expect(text.trim()).toBe(text);
		expect(text).not.toBe('');
		expect(text).not.toMatch(/undefined|NaN|\[object/);
	});

	it('of every problem are a headline without a full stop and whole sentences', () => {
		const all = [
			...Object.values(bothDevicesWords),
			...Object.values(problemWords),
			...Object.values(endWords),
			...Object.values(inviteWords),
			...refusalCodes.map(refusalWords),
			...Object.values(screenWords),
			...Object.values(deviceWords.microphone),
			...Object.values(deviceWords.camera),
			...Object.values(keptWords)
		];
		for (const { title, text } of all) {
			expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
			expect(text).toMatch(/^\p{Lu}.*\.$/u);
		}
	});
});

describe('refusals', () => {
	it('have words of their own, or those of a problem of joining', () => {
		for (const code of refusalCodes) expect(refusalWords(code)).not.toBe(problemWords.unexpected);
		expect(refusalWords('rate-limited')).toBe(problemWords['rate-limited']);
	});

	it('have a headline and sentences for every code of the protocol', () => {
		const generated = readFileSync('src/lib/protocol/protocol.gen.ts', 'utf8');
		const union = /export type ErrorCode =([^;]+);/.exec(generated)?.[1] ?? '';
		const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code ?? '');
		expect(codes.length).toBeGreaterThan(30);
		for (const code of codes) {
			const { title, text } = refusalWords(code);
			expect(title, code).toMatch(/^\p{Lu}.* .*[^.]$/u);
			expect(text, code).toMatch(/^\p{Lu}.* .*\.$/u);
			if (code.includes('-')) expect(`${title} ${text}`).not.toContain(code);
		}
	});

	it.each(['made-up', 'constructor', '__proto__', ''])(
		'say plainly that %j is unexpected',
		(code) => {
			expect(refusalWords(code)).toBe(problemWords.unexpected);
		}
	);
});

it.each([
	[1, 'You are next'],
	[2, 'You are second in line'],
	[8, 'You are eighth in line'],
	[11, 'You are 11th in line'],
	[22, 'You are 22nd in line']
])('place %i in line is told as: %s', (position, words) => {
	expect(m.place_in_line({ position })).toBe(words);
});
