import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { bothDevicesWords, deviceWords, endWords, problemWords, screenWords } from './messages.ts';

const examples = { page: 'P', host: 'H', name: 'N', count: 2, time: '1:00' };

describe('words', () => {
	it.each(Object.entries(en))('%s says something and uses what it is given', (_, message) => {
		const text = (message as (given: typeof examples) => string)(examples);
		expect(text.trim()).toBe(text);
		expect(text).not.toBe('');
		expect(text).not.toMatch(/undefined|NaN|\[object/);
	});

	it('of every problem are a headline without a full stop and whole sentences', () => {
		const all = [
			...Object.values(bothDevicesWords),
			...Object.values(problemWords),
			...Object.values(endWords),
			...Object.values(screenWords),
			...Object.values(deviceWords.microphone),
			...Object.values(deviceWords.camera)
		];
		for (const { title, text } of all) {
			expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
			expect(text).toMatch(/^\p{Lu}.*\.$/u);
		}
	});
});
