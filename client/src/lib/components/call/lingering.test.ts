import { expect, test } from 'vitest';
import { Lingering } from './lingering.ts';

test('what is over at once is not said any longer', () => {
	const news = new Lingering();
	news.say('lost', false, 1_000);
	expect(news.restMs(1_299)).toBe(0);
	expect(news.restMs(1_300)).toBe(1_200);
});

test('what had lasted for long before it was known is said in any case', () => {
	const news = new Lingering();
	news.say('interrupted', true, 1_000);
	expect(news.restMs(1_010)).toBe(1_490);
});

test('each text stays for as long as it takes to read it', () => {
	const news = new Lingering();
	news.say('lost', false, 1_000);
	news.say('interrupted', true, 4_000);
	news.say('interrupted', true, 4_100);
	expect(news.restMs(4_200)).toBe(1_300);
	expect(news.restMs(9_000)).toBe(0);
	news.end();
	news.say('lost', false, 20_000);
	expect(news.restMs(20_100)).toBe(0);
});
