// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consumerInfo } from '#lib/media/testing/fake_media_server.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { participantInfo } from '#lib/session/testing/admissions.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
let { call, socket, server, browser } = {} as CallHarness;

beforeEach(() => {
	harness = new CallHarness();
	({ call, socket, server, browser } = harness);
});
afterEach(() => harness.close());

/** The server dies with everything in memory, and is started again. */
function killServer(): void {
	socket.drop();
	server.transports.clear();
	server.producers.clear();
	server.consumers = [];
}

const sent = () =>
	[...server.producers.values()].map(({ source, paused }) => `${source}${paused ? ' off' : ''}`);

test('after a restart everything is as it was: devices, hand, role, the others', async () => {
	const ann = participantInfo('ann');
	await harness.enter({ isHost: true, hostKey: 'key', participants: [ann] });
	await call.toggleHand();
	await call.toggleMicrophone();
	await vi.waitFor(() => expect(server.count('pauseProducer')).toBe(1));
	const shown = call.others[0];
	killServer();
	expect([call.phase, call.link]).toEqual(['in-call', 'reconnecting']);
	harness.admits({ isHost: true, participants: [ann] });
	server.consumers = [consumerInfo('c1', 'ann')];
	socket.seen.length = 0;
	socket.restore();
	await vi.waitFor(() => expect(sent()).toEqual(['camera']));
	expect(socket.sent('join-room')[0]).toMatchObject({ sessionToken: 'token-1', hostKey: 'key' });
	await vi.waitFor(() =>
		expect(socket.sent('set-state')).toMatchObject([
			{ muted: true, cameraOff: false, handRaised: true }
		])
	);
	await vi.waitFor(() => expect(call.others[0]?.cameraTrack?.kind).toBe('video'));
	expect([call.others[0], call.self.role]).toEqual([shown, 'host']);
	expect(browser.asked).toEqual(['microphone+camera']);
});

test.each(['pauseProducer', 'resumeProducer', 'createTransport', 'produce'] as const)(
	'a restart while %s is on its way wedges nothing',
	async (request) => {
		await harness.enter();
		if (request === 'resumeProducer') {
			await call.toggleCamera();
			await vi.waitFor(() => expect(server.count('pauseProducer')).toBe(1));
		}
		let isDead = false;
		server.loseAnswer(request, 'disconnected', () => {
			killServer();
			isDead = true;
		});
		if (request.endsWith('Producer')) await call.toggleCamera();
		else await call.toggleScreen();
		await vi.waitFor(() => expect(isDead).toBe(true));
		await call.toggleCamera();
		harness.admits();
		socket.restore();
		const wanted = (['camera', 'microphone', 'screen'] as const).filter((kind) => call[kind].on);
		await vi.waitFor(() => expect(sent().sort()).toEqual(wanted));
		expect(server.transports.size).toBe(wanted.length + 1);
		await call.toggleMicrophone();
		await vi.waitFor(() => expect(sent()).toContain('microphone off'));
	}
);

test('a transport whose answer got lost with the link does not stay behind', async () => {
	await harness.enter();
	await vi.waitFor(() => expect(server.transports.size).toBe(3));
	server.loseAnswer('createTransport', 'disconnected', () => socket.drop());
	await call.toggleScreen();
	await vi.waitFor(() => expect(call.link).toBe('reconnecting'));
	expect(server.transports.size).toBe(4);
	socket.answer('join-room', (request) => {
		if (request.keepMedia !== true) {
			server.transports.clear();
			server.producers.clear();
		}
		return harness.admission({ resumed: request.keepMedia === true });
	});
	socket.restore();
	await vi.waitFor(() => expect(harness.sources()).toEqual(['camera', 'microphone', 'screen']));
	expect(server.transports.size).toBe(4);
});

test('a room that filled meanwhile is spoken of until there is a place', async () => {
	await harness.enter();
	vi.useFakeTimers();
	socket.answer('join-room', () => Promise.reject(new SignalError('room-full', 'Full.')));
	socket.drop();
	socket.restore();
	await vi.advanceTimersByTimeAsync(30_000);
	expect([call.phase, call.problem?.code]).toEqual(['in-call', 'room-full']);
	harness.admits();
	call.reconnectNow();
	await vi.advanceTimersByTimeAsync(0);
	expect([call.phase, call.problem]).toEqual(['in-call', null]);
});
