// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallHarness } from '#lib/state/testing/call_harness.ts';
import CallBanners from '#lib/components/call/CallBanners.svelte';
import PartStage from './PartStage.svelte';

const NO_CAMERA = 'No camera found';
const NO_MICROPHONE = 'No microphone found';
const KINDS = { microphone: 'audio', camera: 'video' } as const;

let harness: CallHarness;
let stage: ReturnType<typeof mount>;

beforeEach(async () => {
	harness = new CallHarness();
	plug('microphone', 'headset');
	plug('camera', 'webcam');
	await harness.enter();
	const props = { call: harness.call, part: CallBanners };
	stage = mount(PartStage, { target: document.body, props });
	flushSync();
});

afterEach(async () => {
	await unmount(stage);
	harness.close();
});

function shown(): string[] {
	const banners = [...document.querySelectorAll('[role=status] p')];
	return banners.map((one) => one.textContent.split('.', 1)[0] ?? '');
}

async function expectShown(...titles: string[]): Promise<void> {
	await vi.waitFor(() => expect(shown()).toEqual(titles));
}

function dismiss(): void {
	document.querySelector<HTMLElement>('[aria-label=Dismiss]')?.click();
	flushSync();
}

function plug(source: keyof typeof KINDS, ...ids: string[]): void {
	harness.browser.plugged.set(source, ids);
}

async function pullOut(source: keyof typeof KINDS): Promise<void> {
	const { browser, call } = harness;
	plug(source);
	const isUsed = (one: MediaStreamTrack) => one.kind === KINDS[source] && one.readyState === 'live';
	browser.tracks.findLast(isUsed)?.remoteStop();
	await vi.waitFor(() => expect(call[source].problem).toBe('missing'));
	flushSync();
}

it('a trouble that was read is over, and told when it comes again', async () => {
	await pullOut('camera');
	await expectShown(NO_CAMERA);
	dismiss();
	await expectShown();
	plug('camera', 'webcam');
	await harness.call.toggleCamera();
	await vi.waitFor(() => expect(harness.call.camera).toMatchObject({ on: true, busy: false }));
	await expectShown();
	await pullOut('camera');
	await expectShown(NO_CAMERA);
});

it('a trouble that was read stays so while another comes and goes', async () => {
	await pullOut('camera');
	dismiss();
	await pullOut('microphone');
	await expectShown(NO_MICROPHONE);
	dismiss();
	await expectShown();
});
