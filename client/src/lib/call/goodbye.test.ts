import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LeaveMessage } from '#lib/session/farewell.ts';
import type { SessionEvents } from '#lib/session/session_events.ts';
import { Emitter } from '#lib/socket/emitter.ts';
import { Goodbye } from './goodbye.ts';

const message = { roomId: 'room', sessionToken: 'token', connectionId: 'link' };
const events = new Emitter<SessionEvents>();
const sessionWith = (left: LeaveMessage | null) => ({
	leaveMessage: () => left,
	on: events.on.bind(events)
});
const sendBeacon = vi.fn((_url: string, _body: Blob) => true);

beforeEach(() => {
	vi.stubGlobal('window', new EventTarget());
	vi.stubGlobal('navigator', { sendBeacon });
	sendBeacon.mockClear();
});
afterEach(() => void vi.unstubAllGlobals());

test('a page that goes away during a call says so', async () => {
	const goodbye = new Goodbye(sessionWith(message));
	window.dispatchEvent(new Event('pagehide'));
	expect(sendBeacon).toHaveBeenCalledTimes(1);
	const [url, body] = sendBeacon.mock.calls[0] ?? [];
	expect(url).toBe('/api/leave');
	expect(JSON.parse((await body?.text()) ?? '')).toEqual(message);
	goodbye.close();
	window.dispatchEvent(new Event('pagehide'));
	expect(sendBeacon).toHaveBeenCalledTimes(1);
});

test('outside a call there is nothing to say', () => {
	const goodbye = new Goodbye(sessionWith(null));
	window.dispatchEvent(new Event('pagehide'));
	goodbye.say();
	expect(sendBeacon).not.toHaveBeenCalled();
	goodbye.close();
});

test('a goodbye that the server did not hear over the link goes this way as well', async () => {
	const goodbye = new Goodbye(sessionWith(null));
	events.emit('left-unheard', message);
	expect(sendBeacon).toHaveBeenCalledTimes(1);
	expect(JSON.parse((await sendBeacon.mock.calls[0]?.[1].text()) ?? '')).toEqual(message);
	goodbye.close();
	events.emit('left-unheard', message);
	expect(sendBeacon).toHaveBeenCalledTimes(1);
});
