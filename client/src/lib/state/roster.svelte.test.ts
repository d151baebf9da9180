// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { consumerInfo } from '#lib/media/testing/fake_media_server.ts';
import { participantInfo, pendingInfo } from '#lib/session/testing/admissions.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
let { call, socket, server } = {} as CallHarness;

beforeEach(() => {
	harness = new CallHarness();
	({ call, socket, server } = harness);
});
afterEach(() => harness.close());

describe('the others', () => {
	const ann = participantInfo('ann', { name: 'Ann', joinedAt: 2_000 });
	const ben = participantInfo('ben', { name: 'Ben', joinedAt: 1_000, isHost: true });

	test('stand in the order of joining, and keep their objects', async () => {
		await harness.enter({ participants: [ann] });
		const [first] = call.others;
		socket.push('user-joined', { participant: ben });
		expect(call.others.map(({ name }) => name)).toEqual(['Ben', 'Ann']);
		expect(call.others[1]).toBe(first);
		socket.push('state-changed', {
			participantId: 'ann',
			state: { ...ann.state, muted: false, handRaised: true }
		});
		expect(first).toMatchObject({ muted: false, handRaised: true });
		socket.push('user-left', { participantId: 'ben', reason: 'left' });
		expect(call.others).toEqual([first]);
	});

	test('are shown with what they send, and without a camera while it is paused', async () => {
		server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'microphone')];
		await harness.enter({ participants: [ann] });
		await vi.waitFor(() => expect(call.others[0]?.cameraTrack?.kind).toBe('video'));
		const audio = call.others[0]?.audioTracks;
		expect(audio).toHaveLength(1);
		const camera = {
			participantId: 'ann',
			producerId: 'producer-of-c1',
			source: 'camera'
		} as const;
		socket.push('producer-paused', camera);
		expect(call.others[0]?.cameraTrack).toBeNull();
		socket.push('producer-resumed', camera);
		expect(call.others[0]?.cameraTrack?.kind).toBe('video');
		expect(call.others[0]?.audioTracks).toBe(audio);
		socket.push('consumers-closed', { consumerIds: ['c1', 'c2'] });
		expect(call.others[0]?.audioTracks).toEqual([]);
	});

	test('whose media comes before their name is known get it with their name', async () => {
		await harness.enter();
		socket.push('new-consumers', { consumers: [consumerInfo('c1', 'ann')] });
		await vi.waitFor(() => expect(server.count('resumeConsumers')).toBe(1));
		socket.push('user-joined', { participant: ann });
		expect(call.others[0]?.cameraTrack?.kind).toBe('video');
	});

	test('who left and is back shows nothing of before', async () => {
		server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'screen')];
		await harness.enter({ participants: [ann] });
		await vi.waitFor(() => expect(call.others[0]?.screenTrack?.kind).toBe('video'));
		socket.push('user-left', { participantId: 'ann', reason: 'left' });
		socket.push('consumers-closed', { consumerIds: ['c1', 'c2'], interrupted: true });
		const state = { ...ann.state, told: false };
		socket.push('user-joined', { participant: { ...ann, state } });
		expect(call.others[0]).toMatchObject({ cameraTrack: null, screenTrack: null });
		socket.push('new-consumers', { consumers: [consumerInfo('c3', 'ann', 'screen')] });
		await vi.waitFor(() => expect(call.others[0]?.screenTrack?.readyState).toBe('live'));
	});

	test('keep their last picture while a server that was started anew does not know them', async () => {
		const state = { ...ann.state, muted: true, cameraOff: false, handRaised: false };
		server.consumers = [consumerInfo('c1', 'ann')];
		await harness.enter({ participants: [{ ...ann, state }] });
		await vi.waitFor(() => expect(call.others[0]?.cameraTrack?.kind).toBe('video'));
		const tell = (change: object) =>
			socket.push('state-changed', { participantId: 'ann', state: { ...state, ...change } });

		tell({ reconnecting: true });
		socket.push('consumers-closed', { consumerIds: ['c1'] });
		tell({ told: false, cameraOff: true });
		expect(call.others[0]?.cameraTrack?.kind).toBe('video');
		tell({ cameraOff: true });
		expect(call.others[0]?.cameraTrack).toBeNull();
	});

	test.each([
		['before our media begin anew', false],
		['after that', true]
	])(
		'show nothing of what they switched off while the server was down, told %s',
		async (_, late) => {
			const state = { ...ann.state, cameraOff: false, sharing: true };
			const off = { ...state, cameraOff: true, sharing: false };
			server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'screen')];
			await harness.enter({ participants: [{ ...ann, state }] });
			await vi.waitFor(() => expect(call.others[0]?.screenTrack?.kind).toBe('video'));
			const unknown = { ...state, told: false, cameraOff: true, sharing: false };
			harness.admits({ participants: [{ ...ann, state: late ? unknown : off }] });
			server.consumers = [];
			socket.drop();
			socket.restore();
			await vi.waitFor(() => expect(socket.sent('join-room')).toHaveLength(2));
			await vi.waitFor(() => expect(call.link).toBe('connected'));
			const shown = () => [call.others[0]?.cameraTrack?.kind, call.others[0]?.screenTrack?.kind];
			if (late) {
				expect(shown()).toEqual(['video', 'video']);
				socket.push('state-changed', { participantId: 'ann', state: off });
			}
			expect(shown()).toEqual([undefined, undefined]);
		}
	);

	test('one of them speaks', async () => {
		const loud = { ...ann, state: { ...ann.state, muted: false } };
		await harness.enter({ participants: [loud, ben] });
		socket.push('active-speaker', { participantId: 'ann' });
		expect(call.others.map(({ speaking }) => speaking)).toEqual([false, true]);
		socket.push('state-changed', { participantId: 'ann', state: ann.state });
		expect(call.others.map(({ speaking }) => speaking)).toEqual([false, false]);
		socket.push('state-changed', { participantId: 'ann', state: loud.state });
		expect(call.others.map(({ speaking }) => speaking)).toEqual([false, true]);
		socket.push('active-speaker', { participantId: null });
		expect(call.others.map(({ speaking }) => speaking)).toEqual([false, false]);
	});

	test('a component sees a change of the roster', async () => {
		await harness.enter();
		const seen: number[] = [];
		const stop = $effect.root(() => {
			$effect(() => void seen.push(call.others.length));
		});
		flushSync();
		socket.push('user-joined', { participant: ann });
		flushSync();
		stop();
		expect(seen).toEqual([0, 1]);
	});
});

describe('the door', () => {
	test('a host sees who knocks and answers', async () => {
		await harness.enter({ isHost: true, pending: [pendingInfo('x')] });
		socket.push('pending-join-request', pendingInfo('y'));
		socket.push('pending-join-request', pendingInfo('z'));
		expect(call.pending.map(({ name }) => name)).toEqual(['x', 'y', 'z']);
		socket.push('pending-canceled', { participantId: 'z' });
		await call.deny('x');
		await call.admitAll();
		expect(call.pending).toEqual([]);
		expect(socket.sent('approve-join')).toEqual([{ participantId: 'y' }]);
		expect(socket.sent('deny-join')).toEqual([{ participantId: 'x' }]);
	});

	test('an answer to somebody who went away is no problem; a full room is', async () => {
		await harness.enter({ isHost: true, pending: [pendingInfo('x'), pendingInfo('y')] });
		socket.answer('approve-join', () => Promise.reject(new SignalError('unknown-pending', '?')));
		await call.admit('x');
		expect([call.problem, call.pending.length]).toEqual([null, 1]);
		socket.answer('approve-join', () => Promise.reject(new SignalError('room-full', 'Full.')));
		await call.admit('y');
		expect(call.problem?.code).toBe('room-full');
		expect(call.pending).toHaveLength(1);
	});

	test('a new host asks who knocks', async () => {
		await harness.enter();
		socket.answer('get-pending', () => ({ pending: [pendingInfo('x')] }));
		socket.push('host-changed', { participantId: 'me', hostKey: 'key' });
		await vi.waitFor(() => expect(call.pending).toHaveLength(1));
		expect(call.self.isHost).toBe(true);
	});
});
