import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testFakeParameters, type FakeHandler } from 'mediasoup-client';
import type { ConnectionState, Transport } from 'mediasoup-client/types';
import type { IceServer } from '#lib/protocol/protocol.gen.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { IceWatch } from './ice_watch.ts';
import { loadedDevice } from './testing/fake_device.ts';

const { iceParameters } = testFakeParameters.generateTransportRemoteParameters();
let transport: Transport;
let watch: IceWatch;
const iceServers: IceServer[] = [];
const restartIce = vi.fn(() => Promise.resolve({ iceParameters, iceServers }));
const onPath = vi.fn();
const giveUp = vi.fn();

beforeEach(async () => {
	vi.useFakeTimers();
	vi.clearAllMocks();
	restartIce.mockImplementation(() => Promise.resolve({ iceParameters, iceServers }));
	const device = await loadedDevice();
	transport = device.createRecvTransport(testFakeParameters.generateTransportRemoteParameters());
	watch = new IceWatch(transport, { restartIce, onPath, giveUp });
});
afterEach(() => {
	watch.close();
	vi.useRealTimers();
});

function become(state: ConnectionState): void {
	(transport.handler as FakeHandler).setConnectionState(state);
}

test('a short break mends itself', async () => {
	become('connected');
	become('disconnected');
	await vi.advanceTimersByTimeAsync(250);
	become('connected');
	await vi.runAllTimersAsync();
	expect(restartIce).not.toHaveBeenCalled();
	expect(onPath.mock.calls).toEqual([[true], [false], [true]]);
});

test('a longer break gets new credentials, once', async () => {
	become('disconnected');
	await vi.advanceTimersByTimeAsync(1_600);
	become('failed');
	await vi.advanceTimersByTimeAsync(1_000);
	expect(restartIce).toHaveBeenCalledTimes(1);
	expect(restartIce).toHaveBeenCalledWith(transport.id);
});

test('a restart that connects ends the watch on it', async () => {
	become('failed');
	await vi.advanceTimersByTimeAsync(100);
	become('connected');
	await vi.runAllTimersAsync();
	expect(giveUp).not.toHaveBeenCalled();
});

test('restarts that do not help give the transport up', async () => {
	become('failed');
	await vi.advanceTimersByTimeAsync(5_100);
	expect([restartIce.mock.calls.length, giveUp.mock.calls.length]).toEqual([2, 0]);
	await vi.advanceTimersByTimeAsync(5_100);
	expect(giveUp).toHaveBeenCalledTimes(1);
});

test('without the link it waits, and restarts when the link is back', async () => {
	restartIce.mockRejectedValueOnce(new SignalError('disconnected', 'gone'));
	become('failed');
	await vi.advanceTimersByTimeAsync(20_000);
	expect(giveUp).not.toHaveBeenCalled();
	watch.linkIsBack();
	await vi.advanceTimersByTimeAsync(0);
	expect(restartIce).toHaveBeenCalledTimes(2);
});

test('a healthy path is left alone when the link is back', async () => {
	become('connected');
	watch.linkIsBack();
	await vi.runAllTimersAsync();
	expect(restartIce).not.toHaveBeenCalled();
});

test('a suspect path is restarted though the browser calls it well, and not given up', async () => {
	become('connected');
	watch.mend();
	await vi.runAllTimersAsync();
	expect(restartIce).toHaveBeenCalledTimes(1);
	expect(giveUp).not.toHaveBeenCalled();
});

test('a suspicion without the link is followed up when it is back', async () => {
	restartIce.mockRejectedValueOnce(new SignalError('disconnected', 'gone'));
	become('connected');
	watch.mend();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(restartIce).toHaveBeenCalledTimes(1);
	watch.linkIsBack();
	await vi.runAllTimersAsync();
	expect(restartIce).toHaveBeenCalledTimes(2);
});

test('a server that does not answer is asked again, ever more rarely', async () => {
	restartIce.mockRejectedValue(new SignalError('timeout', 'no answer'));
	become('failed');
	await vi.advanceTimersByTimeAsync(120_000);
	expect(restartIce.mock.calls.length).toBeGreaterThan(12);
	expect(restartIce.mock.calls.length).toBeLessThan(40);
	expect(giveUp).not.toHaveBeenCalled();
});

test('a transport that the server does not know is given up at once', async () => {
	restartIce.mockRejectedValueOnce(new SignalError('unknown-transport', 'no such transport'));
	become('failed');
	await vi.advanceTimersByTimeAsync(0);
	expect(giveUp).toHaveBeenCalledTimes(1);
});

test('fresh TURN credentials come with a restart', async () => {
	const fresh = [{ urls: ['turn:a'], username: 'later', credential: 'secret' }];
	restartIce.mockResolvedValueOnce({ iceParameters, iceServers: fresh });
	const update = vi.spyOn(transport, 'updateIceServers');
	become('failed');
	await vi.advanceTimersByTimeAsync(0);
	expect(update).toHaveBeenCalledWith({ iceServers: fresh });
});
