import { expect, test } from 'vitest';
import { meetingLink } from './meeting_link.ts';

const room = 'https://chattr.example/abc-defg-hij';

test.each([
	[room, room],
	[`${room}#`, room],
	[`${room}#invite=secret`, room],
	[`${room}#k=key`, `${room}#k=key`],
	[`${room}#k=key&invite=secret`, `${room}#k=key`],
	[`${room}#invite=secret&k=key`, `${room}#k=key`]
])('%s is handed on as %s', (address, link) => {
	expect(meetingLink(address)).toBe(link);
});
