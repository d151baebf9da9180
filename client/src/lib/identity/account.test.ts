import { expect, test } from 'vitest';
import { shownPicture } from './account.ts';

test('only pictures that Google serves are shown', () => {
	const good = 'https://lh3.googleusercontent.com/a/x=s96-c';
	expect(shownPicture(good)).toBe(good);
	for (const bad of [
		null,
		'',
		'not an address',
		'http://lh3.googleusercontent.com/a',
		'https://evil.example/lh3.googleusercontent.com',
		'https://evil.example\\.googleusercontent.com/',
		'https://evilgoogleusercontent.com/a',
		'https://lh3.googleusercontent.com:8443/a',
		'javascript:alert(1)'
	]) {
		expect(shownPicture(bad), String(bad)).toBeNull();
	}
});
