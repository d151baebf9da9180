import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CallSession } from '#lib/session/call_session.ts';
import { Emitter } from '#lib/socket/emitter.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { RoomEvents } from '#lib/session/session_events.ts';
import { Reactions } from './reactions.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function start(request: () => Promise<unknown> = () => Promise.resolve({})) {
	const room = new Emitter<RoomEvents>();
	const session = { room } as unknown as CallSession;
	const socket = { request: vi.fn(request) };
	const reactions = new Reactions(session, socket as unknown as SignalSocket);
	const react = (participantId: string) =>
		room.emit('reacted', { participantId, reaction: 'heart' });
	return { reactions, room, react, socket };
}

it('shows each for three seconds, each person their own', () => {
	const { reactions, react } = start();
	react('ada');
	vi.advanceTimersByTime(2_000);
	react('ada');
	react('ben');
	expect(reactions.of('ada')).toHaveLength(2);
	expect(reactions.latest?.participantId).toBe('ben');
	vi.advanceTimersByTime(1_000);
	expect(reactions.of('ada')).toHaveLength(1);
	vi.advanceTimersByTime(2_000);
	expect(reactions.of('ada')).toHaveLength(0);
	expect(reactions.of('ben')).toHaveLength(0);
	expect(reactions.latest).toBeNull();
});

it('shows no more than can be told apart, and none of who left', () => {
	const { reactions, react, room } = start();
	for (let count = 0; count < 50; count++) react('ada');
	expect(reactions.of('ada')).toHaveLength(8);
	room.emit('participant-left', { participantId: 'ada' });
	expect(reactions.of('ada')).toHaveLength(0);
	vi.advanceTimersByTime(5_000);
	expect(reactions.of('ada')).toHaveLength(0);
});

it('asks the server, and takes a refusal calmly', async () => {
	const { reactions, socket } = start(() => Promise.reject(new Error('rate-limited')));
	await reactions.send('party');
	expect(socket.request).toHaveBeenCalledWith('react', { reaction: 'party' });
	expect(reactions.latest).toBeNull();
});

it('keeps nothing once one is out of the room', () => {
	const { reactions, react } = start();
	react('ada');
	reactions.clear();
	expect(reactions.of('ada')).toHaveLength(0);
	expect(vi.getTimerCount()).toBe(0);
});
