// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { FakeCall } from './fake_call.svelte.ts';
import PartStage from './PartStage.svelte';
import ScreenControls from '#lib/components/call/ScreenControls.svelte';
import SwitchCamera from '#lib/components/lobby/SwitchCamera.svelte';

const target = document.body;
let stage: ReturnType<typeof mount>;

afterEach(async () => {
	await unmount(stage);
	vi.unstubAllGlobals();
});

function button(name: string): HTMLButtonElement | null {
	return target.querySelector(`button[aria-label="${name}"]`);
}

/** As by a key: the focus is there before and, unless the button is off or gone, after. */
function press(name: string): void {
	const pressed = button(name);
	pressed?.focus();
	pressed?.click();
	flushSync();
	expect(pressed?.disabled).toBe(false);
	expect(document.activeElement).toBe(pressed);
}

it('zooming as far as it goes, in and out, keeps the focus', () => {
	const props = { zoom: 3, full: false, onfill: () => undefined };
	stage = mount(ScreenControls, { target, props });
	press('Zoom in');
	expect(button('Zoom in')?.getAttribute('aria-disabled')).toBe('true');
	press('Zoom in');
	for (let step = 0; step < 4; step += 1) press('Zoom out');
	expect(button('Zoom out')?.getAttribute('aria-disabled')).toBe('true');
	press('Zoom out');
	button('Zoom in')?.focus();
	flushSync();
	expect(button('Zoom out')).toBeNull();
});

it('switching the camera keeps the focus, and does nothing while it goes on', () => {
	vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: true }));
	const call = new FakeCall();
	call.devices.cameras = ['front', 'back'].map((deviceId) => ({ deviceId, label: deviceId }));
	call.devices.cameraId = 'front';
	call.camera.on = true;
	stage = mount(PartStage, { target, props: { call, part: SwitchCamera } });
	flushSync();
	press('Switch camera');
	expect(call.devices.cameraId).toBe('back');
	call.camera.busy = true;
	flushSync();
	press('Switch camera');
	expect(call.devices.cameraId).toBe('back');
});
