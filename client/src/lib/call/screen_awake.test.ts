import { expect, test, vi } from 'vitest';
import { ScreenAwake } from './screen_awake.ts';

class FakePage extends EventTarget {
	visibilityState: DocumentVisibilityState = 'visible';

	show(visible: boolean): void {
		this.visibilityState = visible ? 'visible' : 'hidden';
		this.dispatchEvent(new Event('visibilitychange'));
	}
}

function setUp() {
	const page = new FakePage();
	const held: { released: boolean; release(): Promise<void> }[] = [];
	const request = vi.fn(() => {
		const lock = {
			released: false,
			release() {
				lock.released = true;
				return Promise.resolve();
			}
		};
		held.push(lock);
		return Promise.resolve(lock);
	});
	const awake = new ScreenAwake({ request }, page as unknown as Document);
	return { page, held, request, awake };
}

test('it is held in the call, and let go of after it', async () => {
	const { awake, held } = setUp();
	awake.keep(true);
	await vi.waitFor(() => expect(held).toHaveLength(1));
	awake.keep(true);
	expect(held[0]?.released).toBe(false);
	awake.keep(false);
	expect(held[0]?.released).toBe(true);
	expect(held).toHaveLength(1);
});

test('what the browser took while the page was hidden is taken again', async () => {
	const { awake, held, page } = setUp();
	awake.keep(true);
	await vi.waitFor(() => expect(held).toHaveLength(1));
	page.show(false);
	if (held[0]) held[0].released = true;
	expect(held).toHaveLength(1);
	page.show(true);
	await vi.waitFor(() => expect(held).toHaveLength(2));
	awake.close();
	expect(held[1]?.released).toBe(true);
	page.show(true);
	expect(held).toHaveLength(2);
});

test('who leaves while it is asked for keeps nothing', async () => {
	const { awake, held } = setUp();
	awake.keep(true);
	awake.keep(false);
	await vi.waitFor(() => expect(held[0]?.released).toBe(true));
});

test('a refusal, or a browser without it, is no trouble', async () => {
	const { awake, request, page } = setUp();
	request.mockRejectedValueOnce(new DOMException('battery', 'NotAllowedError'));
	awake.keep(true);
	await vi.waitFor(() => expect(request).toHaveBeenCalledTimes(1));
	await Promise.resolve();
	page.show(true);
	await vi.waitFor(() => expect(request).toHaveBeenCalledTimes(2));
	const without = new ScreenAwake(undefined, page as unknown as Document);
	without.keep(true);
	without.close();
});
