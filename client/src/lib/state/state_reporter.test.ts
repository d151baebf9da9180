import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SignalError } from '#lib/socket/signal_error.ts';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import { type OwnState, StateReporter } from './state_reporter.ts';

const quiet: OwnState = {
	muted: true,
	cameraOff: true,
	handRaised: false,
	sharing: false,
	lowData: false,
	videoLimit: 'none',
	videoHeight: 0
};
let socket: FakeSignalSocket;
let reporter: StateReporter;

beforeEach(() => {
	vi.useFakeTimers();
	socket = new FakeSignalSocket();
	socket.open();
	reporter = new StateReporter(socket);
});
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);
const told = () => socket.sent('set-state');

test('nothing is told before the room is entered; then everything', async () => {
	reporter.report(quiet);
	await settle();
	expect(told()).toEqual([]);
	reporter.start(quiet);
	await settle();
	expect(told()).toEqual([quiet]);
});

test('changes are told as they are; changes on the way are told together', async () => {
	reporter.start(quiet);
	await settle();
	reporter.report({ ...quiet, muted: false });
	reporter.report({ ...quiet, muted: false, handRaised: true });
	reporter.report({ ...quiet, handRaised: true });
	await settle();
	expect(told().slice(1)).toEqual([{ muted: false }, { muted: true, handRaised: true }]);
});

test('a server that is overrun is told later, and only what is true by then', async () => {
	reporter.start(quiet);
	await settle();
	socket.answer('set-state', () => Promise.reject(new SignalError('rate-limited', '!', 700)));
	reporter.report({ ...quiet, muted: false });
	await settle();
	socket.answer('set-state', () => ({}));
	reporter.report({ ...quiet, handRaised: true });
	await vi.advanceTimersByTimeAsync(700);
	expect(told().at(-1)).toEqual({ handRaised: true });
});

test('a refusal is not repeated', async () => {
	socket.answer('set-state', () => Promise.reject(new SignalError('bad-request', '?')));
	reporter.start(quiet);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(told()).toHaveLength(1);
});

test('after a broken link the next admission tells everything again', async () => {
	reporter.start(quiet);
	await settle();
	socket.drop();
	reporter.report({ ...quiet, muted: false });
	await settle();
	socket.restore();
	reporter.start({ ...quiet, muted: false });
	await settle();
	expect(told()).toEqual([quiet, { ...quiet, muted: false }]);
});

test('what was said is known only when it was confirmed', async () => {
	reporter.start({ ...quiet, muted: false });
	expect(reporter.saidUnmuted).toBe(false);
	await settle();
	expect(reporter.saidUnmuted).toBe(true);
	socket.answer('set-state', () => new Promise(() => undefined));
	reporter.report(quiet);
	await settle();
	socket.drop();
	await settle();
	expect(reporter.saidUnmuted).toBe(false);
});

test('and is still known when saying the same again got lost', async () => {
	reporter.start({ ...quiet, muted: false });
	await settle();
	socket.answer('set-state', () => new Promise(() => undefined));
	reporter.start({ ...quiet, muted: false });
	await settle();
	socket.drop();
	await settle();
	expect(reporter.saidUnmuted).toBe(true);
});
