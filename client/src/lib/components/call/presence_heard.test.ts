import { expect, it } from 'vitest';
import { PresenceHeard } from './presence_heard.ts';

it('is silent about those who were there before', () => {
	const presence = new PresenceHeard(0);
	expect(presence.hear([], 10)).toBeNull();
	expect(presence.hear(['ada', 'ben'], 900)).toBeNull();
	expect(presence.hear(['ada', 'ben'], 9_000)).toBeNull();
});

it('tells who comes from who goes', () => {
	const presence = new PresenceHeard(0);
	presence.hear(['ada'], 100);
	expect(presence.hear(['ada', 'ben'], 20_000)).toBe('join');
	expect(presence.hear(['ada', 'ben'], 21_000)).toBeNull();
	expect(presence.hear(['ben'], 40_000)).toBe('leave');
});

it('does not storm: five in a row, then silence until it is calm again', () => {
	const presence = new PresenceHeard(0);
	presence.hear([], 100);
	const people: string[] = [];
	const heard = Array.from({ length: 9 }, (_, index) => {
		people.push(`p${index}`);
		return presence.hear([...people], 5_000 + index * 1_000);
	});
	expect(heard).toEqual([...Array<string>(5).fill('join'), null, null, null, null]);
	expect(presence.hear([], 25_000)).toBe('leave');
});
