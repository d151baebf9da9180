import { expect, test } from 'vitest';
import { InviteLink, inviteLink, type AddressBar } from './invite_link.ts';

class FakeBar implements AddressBar {
	readonly shown: string[] = [];

	constructor(public href: string) {}

	replace(href: string): void {
		this.href = href;
		this.shown.push(href);
	}
}

const page = 'https://meet.example/abc-defg-hij';

test.each([
	['', null],
	['#', null],
	['#k=secret', null],
	['#invite=', null],
	['#invite=abc', 'abc'],
	['#k=secret&invite=a%2Bb', 'a+b'],
	['#invite=abc&k=secret', 'abc'],
	['#reinvite=abc', null],
	['#invite=%E0%A4', '%E0%A4'],
	['?invite=abc', null]
])('of %j the invite is %j', (rest, token) => {
	expect(new InviteLink(new FakeBar(page + rest)).token).toBe(token);
});

test.each([
	['#invite=abc', ''],
	['#k=se%20cret&invite=abc', '#k=se%20cret'],
	['#invite=abc&k=secret&x', '#k=secret&x'],
	['?theme=dark#invite=abc', '?theme=dark']
])('once used, %j leaves %j in the address bar', (before, after) => {
	const bar = new FakeBar(page + before);
	const link = new InviteLink(bar);
	link.discard();
	expect(bar.href).toBe(page + after);
	expect(link.token).toBeNull();
	link.discard();
	expect(bar.shown).toHaveLength(1);
});

test('the link of a new invite leads to the room and takes the rest of the fragment along', () => {
	expect(inviteLink('abc-defg-hij', 'a+b', { href: `${page}?x=1#k=secret&invite=old` })).toBe(
		`${page}#k=secret&invite=a%2Bb`
	);
	expect(inviteLink('abc-defg-hij', 'token', { href: page })).toBe(`${page}#invite=token`);
});
