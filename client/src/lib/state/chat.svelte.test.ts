// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatEnvelope } from '#lib/chat/chat_types.ts';
import { fakeEntry } from '#lib/chat/testing/fake_chat_room.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { SignalChatServer } from './chat_server.ts';
import { Draft } from './draft.svelte.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;

beforeEach(() => (harness = new CallHarness()));
afterEach(() => harness.close());

describe('the chat and the session', () => {
	it('enters with the name that the server tells, and reads what was said', async () => {
		await harness.enter();
		const admitted = harness.admission();
		expect(harness.chat.calls.slice(-2)).toEqual([`enter ${admitted.participantId} Ann`, 'load']);
	});

	it('pauses with the link, and goes on and reads again when it is back', async () => {
		await harness.enter();
		harness.chat.calls.length = 0;
		harness.socket.drop();
		expect(harness.chat.calls).toContain('pause');
		harness.socket.restore();
		await vi.waitUntil(() => harness.chat.calls.at(-1) === 'load');
		expect(harness.chat.calls.at(-2)).toMatch(/^enter /);
	});

	it('passes on what the server tells', async () => {
		await harness.enter();
		const stored = { messageId: 'm1', sequence: 1, sentAt: 1, participantId: 'b', senderName: 'B' };
		harness.socket.push('receive-chat-message', { ...stored, message: {} as ChatEnvelope });
		expect(harness.chat.calls).toContain('receive m1');
	});

	it('takes away what a host cleared, and tells who did', async () => {
		await harness.enter();
		harness.chat.show([fakeEntry({ sequence: 1 }), fakeEntry({ sequence: 3 })]);
		harness.socket.push('chat-cleared', { byName: 'Ada', upToSequence: 2 });
		expect(harness.call.chat.entries.map(({ sequence }) => sequence)).toEqual([3]);
		expect(harness.call.chat.clearedBy).toBe('Ada');
	});

	it('says why the history is missing, but not when the link is to blame', async () => {
		await harness.enter();
		const { chat } = harness.call;
		harness.chat.failure = new SignalError('disconnected', '');
		await chat.reload();
		expect(chat.fault).toBeNull();
		harness.chat.failure = new SignalError('internal-error', '');
		await chat.reload();
		expect([chat.fault, chat.loading]).toEqual(['internal-error', false]);
		harness.chat.failure = null;
		await chat.loadOlder();
		expect(chat.fault).toBeNull();
	});

	it('stops with the page', () => {
		harness.call.dispose();
		expect(harness.chat.calls).toContain('close');
	});
});

describe('unread messages', () => {
	it('count while nobody looks, and are marked where they begin', () => {
		const { chat } = harness.call;
		const [first, second] = [fakeEntry(), fakeEntry()];
		harness.chat.arrive(first);
		harness.chat.arrive(second);
		expect([chat.unread, chat.firstUnreadId, chat.newest]).toEqual([2, first.id, second]);
		chat.look(true);
		expect([chat.unread, chat.firstUnreadId]).toEqual([0, first.id]);
		harness.chat.arrive(fakeEntry());
		expect(chat.unread).toBe(0);
		chat.look(false);
		expect(chat.firstUnreadId).toBeNull();
	});

	it('are gone with the messages', () => {
		const { chat } = harness.call;
		harness.chat.arrive(fakeEntry());
		harness.chat.show([]);
		expect([chat.unread, chat.firstUnreadId]).toEqual([0, null]);
	});
});

describe('writing', () => {
	it('says the draft once, with what it answers, and begins a new one', () => {
		const { chat } = harness.call;
		const asked = fakeEntry();
		harness.chat.show([asked]);
		chat.draft = 'yes';
		chat.replyTo = asked;
		expect(chat.send()).toBe(true);
		expect(chat.entries.at(-1)?.content).toEqual({
			type: 'text',
			text: 'yes',
			replyTo: asked.ref
		});
		expect([chat.draft, chat.replyTo]).toEqual(['', null]);
		expect(chat.send()).toBe(false);
	});

	it('keeps a draft that is too long, or cannot be sent', () => {
		const { chat } = harness.call;
		chat.draft = 'x'.repeat(2001);
		expect(chat.send()).toBe(false);
		expect(chat.draft).toHaveLength(2001);
		chat.draft = '  ';
		expect(chat.send()).toBe(false);
		expect(harness.chat.entries).toEqual([]);
	});

	it('answers nothing that is gone', () => {
		const { chat } = harness.call;
		const asked = fakeEntry();
		harness.chat.show([asked]);
		chat.replyTo = asked;
		harness.chat.show([]);
		expect(chat.replyTo).toBeNull();
	});

	it('puts a reaction on, and takes its own back', () => {
		const { chat } = harness.call;
		chat.react(fakeEntry({ ref: { participantId: 'b', chainId: 'c', counter: 7 } }), '🎉');
		const reactions = [{ emoji: '🎉', participantIds: ['self'], names: ['Ann'], isOwn: true }];
		const ref = { participantId: 'b', chainId: 'c', counter: 8 };
		chat.react(fakeEntry({ ref, reactions }), '🎉');
		chat.react(fakeEntry({ ref: null }), '🎉');
		expect(harness.chat.calls).toEqual(['react 7 🎉 true', 'react 8 🎉 false']);
	});

	it('keeps the draft for the tab', () => {
		const kept = new Map<string, string>();
		const tab = () =>
			({
				getItem: (key: string) => kept.get(key) ?? null,
				setItem: (key: string, value: string) => void kept.set(key, value),
				removeItem: (key: string) => void kept.delete(key)
			}) as Storage;
		new Draft('room', tab).text = 'half a thought';
		const anew = new Draft('room', tab);
		expect([anew.text, new Draft('other', tab).text]).toEqual(['half a thought', '']);
		anew.text = '';
		expect(kept.size).toBe(0);
	});
});

it('shows the safety code once the chat is unlocked', async () => {
	const { chat } = harness.call;
	harness.chat.locked = true;
	harness.chat.show([]);
	flushSync();
	expect(chat.locked).toBe(true);
	expect(await chat.unlock('nothing')).toBe('no-key');
	expect(await chat.unlock('#k=x')).toBe('unlocked');
	await vi.waitUntil(() => chat.safetyCode !== null);
	expect(chat.locked).toBe(false);
});

it('asks the server in the words of the protocol', async () => {
	const { socket } = harness;
	socket.open();
	const server = new SignalChatServer(socket);
	const envelope = { version: 1, counter: 3 } as unknown as ChatEnvelope;
	await server.send(envelope);
	await server.history();
	await server.history(7);
	await server.clear();
	expect(socket.seen).toEqual([
		{ event: 'send-chat-message', payload: { message: { version: 1, counter: 3 } } },
		{ event: 'get-chat-history', payload: {} },
		{ event: 'get-chat-history', payload: { before: 7 } },
		{ event: 'clear-chat-history', payload: {} }
	]);
});
