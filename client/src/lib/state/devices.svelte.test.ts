import { Capture } from '#lib/media/capture.ts';
import type { TrackFilter } from '#lib/media/held_track.ts';
import { FakeCaptureBrowser, newestTrack } from '#lib/media/testing/fake_capture.ts';
import type { RoomMemory } from '#lib/session/room_memory.ts';
import { freshMemory } from '#lib/session/testing/admissions.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Devices } from './devices.svelte.ts';
import { LocalInputs } from './local_inputs.ts';

/** A machine with plugs, and a person who gives and takes permissions. */
class FakeMachine extends EventTarget {
	present: Partial<MediaDeviceInfo>[] = [];
	readonly permission = Object.assign(new EventTarget(), { state: 'granted' });

	enumerateDevices(): Promise<MediaDeviceInfo[]> {
		return Promise.resolve(this.present as MediaDeviceInfo[]);
	}

	query(): Promise<PermissionStatus> {
		return Promise.resolve(this.permission as unknown as PermissionStatus);
	}

	plug(kind: MediaDeviceKind, ...ids: string[]): void {
		const others = this.present.filter((device) => device.kind !== kind);
		this.present = [...others, ...ids.map((deviceId) => ({ kind, deviceId, label: deviceId }))];
		this.dispatchEvent(new Event('devicechange'));
	}

	decide(state: PermissionState): void {
		this.permission.state = state;
		this.permission.dispatchEvent(new Event('change'));
	}
}

let filter: TrackFilter;
let machine: FakeMachine;
let browser: FakeCaptureBrowser;
let memory: RoomMemory;
let inputs: LocalInputs;
let devices: Devices;
let isInHand: boolean;

function start(): void {
	inputs = new LocalInputs(memory, new Capture(browser), filter);
	devices = new Devices(inputs, memory, machine, machine);
}

beforeEach(async () => {
	vi.stubGlobal('navigator', {});
	vi.stubGlobal('matchMedia', () => ({ matches: isInHand }));
	isInHand = false;
	machine = new FakeMachine();
	browser = new FakeCaptureBrowser();
	memory = freshMemory();
	filter = { apply: (track) => Promise.resolve({ track, close: () => undefined }) };
	start();
	await devices.refresh();
});

afterEach(() => {
	devices.close();
	inputs.close();
	vi.unstubAllGlobals();
});

test('a chosen speaker that is pulled out is left for the default, and used again when it is back', async () => {
	machine.plug('audiooutput', 'built-in', 'headset');
	await vi.waitFor(() => expect(devices.speakers).toHaveLength(2));
	await devices.select('speaker', 'headset');
	expect(devices.speakerId).toBe('headset');
	machine.plug('audiooutput', 'built-in');
	await vi.waitFor(() => expect(devices.speakerId).toBeNull());
	machine.plug('audiooutput', 'built-in', 'headset');
	await vi.waitFor(() => expect(devices.speakerId).toBe('headset'));
});

test('a microphone that is pulled out is named by what stands in for it, until it is back', async () => {
	browser.plugged.set('microphone', ['headset', 'built-in']);
	await devices.select('microphone', 'headset');
	await inputs.microphone.turnOn();
	browser.plugged.set('microphone', ['built-in']);
	newestTrack(browser).remoteStop();
	machine.plug('audioinput', 'built-in');
	await vi.waitFor(() => expect(devices.standIns.microphone).toBe('label of built-in'));
	expect(devices.microphoneId).toBe('built-in');
	browser.plugged.set('microphone', ['headset', 'built-in']);
	machine.plug('audioinput', 'headset', 'built-in');
	await vi.waitFor(() => expect(devices.microphoneId).toBe('headset'));
	expect(devices.standIns.microphone).toBeNull();
});

test('a permission that is taken away turns both off; given again, nothing is hotter than before', async () => {
	await inputs.open();
	machine.decide('denied');
	expect(inputs.microphone.state).toMatchObject({ on: false, problem: 'denied' });
	expect(inputs.camera.state).toMatchObject({ on: false, problem: 'denied' });
	machine.decide('granted');
	expect(inputs.microphone.state).toMatchObject({ on: false, problem: null });
	await inputs.microphone.turnOn();
	expect(inputs.microphone.state.on).toBe(true);
});

test.each([
	['Chromium', { userAgentData: {} }, false],
	['others', {}, true]
])('what has to be asked for again was taken away in Chromium alone: %s', async (_, told, isOn) => {
	vi.stubGlobal('navigator', told);
	await inputs.open();
	machine.decide('prompt');
	expect(inputs.camera.state.on).toBe(isOn);
});

test('a browser that hands out devices without the permission is not taken at its word', async () => {
	vi.stubGlobal('navigator', { userAgentData: {} });
	machine.decide('denied');
	await inputs.open();
	machine.decide('prompt');
	expect(inputs.camera.state.on).toBe(true);
	machine.decide('granted');
	machine.decide('prompt');
	expect(inputs.camera.state).toMatchObject({ on: false, problem: 'denied' });
});

test('noise suppression is applied at once, kept, and never touches echo cancellation', async () => {
	await inputs.microphone.turnOn();
	expect(browser.askedAudio).toMatchObject({ noiseSuppression: true, echoCancellation: true });
	for (const noise of ['strong', 'off'] as const) {
		await devices.suppressNoise(noise);
		expect(browser.askedAudio).toMatchObject({ noiseSuppression: false, echoCancellation: true });
		expect(inputs.microphone.state.on).toBe(true);
		start();
		expect(devices.noise).toBe(noise);
		await inputs.microphone.turnOn();
	}
});

test('strong suppression that does not work here gives way to the standard one, in words', async () => {
	await inputs.microphone.turnOn();
	filter.apply = () => Promise.reject(new Error('no worklet'));
	await devices.suppressNoise('strong');
	await vi.waitFor(() => expect(devices.noise).toBe('standard'));
	expect(devices.noiseFellBack).toBe(true);
	await vi.waitFor(() => expect(browser.askedAudio?.noiseSuppression).toBe(true));
	await vi.waitFor(() => expect(inputs.microphone.state).toMatchObject({ on: true, busy: false }));
});

test('keeping the microphone ready is remembered', async () => {
	expect(devices.keepsMicrophone).toBe(false);
	devices.keepMicrophone(true);
	start();
	expect(devices.keepsMicrophone).toBe(true);
	await inputs.microphone.turnOn();
	inputs.microphone.turnOff();
	expect(newestTrack(browser).readyState).toBe('live');
});

test('the other camera is taken for this call alone', async () => {
	machine.plug('videoinput', 'front', 'back');
	await vi.waitFor(() => expect(devices.canSwitchCamera).toBe(true));
	await devices.select('camera', 'front');
	await inputs.camera.turnOn();
	await devices.switchCamera();
	expect(devices.cameraId).toBe('back');
	expect(browser.asked.at(-1)).toBe('camera back');
	expect(memory.device('camera')).toBe('front');
	await devices.switchCamera();
	expect(devices.cameraId).toBe('front');
});

test('what is chosen is used the next time as well, unless it does not open', async () => {
	await inputs.microphone.turnOn();
	await devices.select('microphone', 'headset');
	browser.failures.set('microphone held', 'NotReadableError');
	await devices.select('microphone', 'held');
	expect(memory.device('microphone')).toBe('headset');
	expect(devices.microphoneId).toBe('headset');
	expect(inputs.microphone.state).toMatchObject({ on: true, problem: 'busy' });
});

test.each([
	['in a hand', true, 'ended'],
	['on a desk', false, 'live']
])('a camera is opened after the one in use or beside it: %s', async (_, inHand, before) => {
	isInHand = inHand;
	await devices.select('camera', 'front');
	await inputs.camera.turnOn();
	const front = newestTrack(browser);
	const selecting = devices.select('camera', 'back');
	expect(front.readyState).toBe(before);
	await selecting;
	expect(front.readyState).toBe('ended');
	expect(inputs.camera.state).toMatchObject({ on: true, deviceId: 'back', problem: null });
});

test('with one camera there is none to switch to', async () => {
	machine.plug('videoinput', 'only');
	await vi.waitFor(() => expect(devices.cameras).toHaveLength(1));
	expect(devices.canSwitchCamera).toBe(false);
	await devices.switchCamera();
	expect(browser.asked).toEqual([]);
});
