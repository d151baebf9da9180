import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Goodbye } from './goodbye.ts';

const message = { roomId: 'room', sessionToken: 'token' };
const sendBeacon = vi.fn((_url: string, _body: Blob) => true);

beforeEach(() => {
	vi.stubGlobal('window', new EventTarget());
	vi.stubGlobal('navigator', { sendBeacon });
	sendBeacon.mockClear();
});
afterEach(() => void vi.unstubAllGlobals());

test('a page that goes away during a call says so', async () => {
	const goodbye = new Goodbye({ leaveMessage: () => message });
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
	const goodbye = new Goodbye({ leaveMessage: () => null });
	window.dispatchEvent(new Event('pagehide'));
	goodbye.say();
	expect(sendBeacon).not.toHaveBeenCalled();
});
