// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Capture } from '#lib/media/capture.ts';
import { FakeCaptureBrowser } from '#lib/media/testing/fake_capture.ts';
import type { RoomMemory } from '#lib/session/room_memory.ts';
import { freshMemory } from '#lib/session/testing/admissions.ts';
import { LocalInputs } from './local_inputs.ts';
import { LowData } from './low_data.svelte.ts';

let browser: FakeCaptureBrowser;
let memory: RoomMemory;
let inputs: LocalInputs;
let lowData: LowData;

beforeEach(() => {
	browser = new FakeCaptureBrowser();
	memory = freshMemory();
	inputs = new LocalInputs(memory, new Capture(browser));
	lowData = new LowData(inputs, memory);
});
afterEach(() => inputs.close());

/** A look each second, from `fromS` to `toS`, both included. */
function look(weak: boolean, fromS: number, toS: number): void {
	for (let second = fromS; second <= toS; second += 1) lowData.networkIs(weak, second * 1000);
}

test('is offered once the network has been weak for ten seconds, not for a moment of it', () => {
	look(true, 0, 9);
	look(false, 10, 10);
	look(true, 11, 20);
	expect(lowData.offered).toBe(false);
	look(true, 21, 21);
	expect(lowData.offered).toBe(true);
});

test('is offered until the network has been fine for half a minute', () => {
	look(true, 0, 10);
	look(false, 11, 40);
	expect(lowData.offered).toBe(true);
	look(true, 41, 41);
	look(false, 42, 71);
	expect(lowData.offered).toBe(true);
	look(false, 72, 72);
	expect(lowData.offered).toBe(false);
});

test('taken, it is offered no more while it is on', async () => {
	look(true, 0, 10);
	await lowData.set(true);
	expect(lowData.offered).toBe(false);
	look(true, 11, 60);
	expect(lowData.offered).toBe(false);
});

test('declined, it is never offered again in this browser', () => {
	look(true, 0, 10);
	lowData.decline();
	expect(lowData.offered).toBe(false);
	look(true, 11, 60);
	lowData = new LowData(inputs, memory);
	look(true, 0, 60);
	expect(lowData.offered).toBe(false);
});

test('turned off, it brings back a camera that it turned off', async () => {
	await inputs.open();
	await lowData.set(true);
	expect(inputs.camera.state.on).toBe(false);
	await lowData.set(false);
	expect(inputs.camera.state.on).toBe(true);
});

test('turned off after a reload, it takes no camera', async () => {
	await inputs.open();
	await lowData.set(true);
	inputs.close();
	browser.asked.length = 0;
	inputs = new LocalInputs(memory, new Capture(browser));
	lowData = new LowData(inputs, memory);
	await inputs.open();
	await lowData.set(false);
	expect([lowData.on, inputs.camera.state.on]).toEqual([false, false]);
	expect(browser.asked).toEqual(['microphone']);
});

test('out of the room, nothing is offered', () => {
	look(true, 0, 10);
	lowData.clear();
	expect(lowData.offered).toBe(false);
});
