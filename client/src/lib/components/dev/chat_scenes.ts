import { inCall, type Scene } from './staging.ts';
import type { FakeChat } from './fake_chat.svelte.ts';
import type { UnreadableReason } from '#lib/state/chat_view.ts';

const ada = 'fake-Ada Lovelace';
const grace = 'fake-Grace Hopper';
const alan = 'fake-Alan';

const reasons: readonly UnreadableReason[] = [
	'wrong-key',
	'tampered',
	'forged-sender',
	'replayed',
	'key-forgotten',
	'too-far-ahead',
	'malformed',
	'unsupported-version',
	'unsupported-algorithm'
];

function talk(chat: FakeChat): void {
	chat.say(grace, 'Minutes of **yesterday** are in the usual place.', {}, 1500);
	chat.say(alan, 'Good morning! Shall we begin?', {}, 12);
	chat.say(alan, 'I have the numbers: <https://example.org/engine/numbers>', {}, 12);
	const question = chat.say(
		grace,
		'Did it compile?\n\n```\n10 PRINT "HELLO"\n20 GOTO 10\n```\n\n- first `make`\n- then *breathe*',
		{
			reactions: [
				{ emoji: '👍', participantIds: [ada, alan], names: ['Ada', 'Alan'], isOwn: true },
				{ emoji: '🎉', participantIds: [alan], names: ['Alan'], isOwn: false }
			]
		},
		8
	);
	const own = { isOwn: true, state: 'sent' } as const;
	chat.say(ada, 'It did, at the third try.', own, 7);
	chat.say(ada, '🎉', own, 7);
	chat.say(
		alan,
		'I would not have thought so, to be honest: it is a rather long line of thought, and it wraps.',
		{
			content: {
				type: 'text',
				text: 'I would not have thought so, to be honest.',
				...(question.ref === null ? {} : { replyTo: question.ref })
			}
		},
		3
	);
}

/** The chat in its states. `?scene=` of one of these opens with the panel closed; press Chat. */
export const chatScenes: Readonly<Record<string, Scene>> = {
	'chat-empty': (call) => inCall(call, 3),
	'chat-talk': (call) => {
		inCall(call, 3);
		talk(call.chat);
	},
	'chat-long': (call) => {
		inCall(call, 3);
		call.chat.hasMore = true;
		for (let line = 0; line < 200; line++) {
			call.chat.say(line % 7 < 4 ? grace : alan, `Line **${line}** of a long talk`, {}, 400 - line);
		}
	},
	'chat-news': (call) => {
		inCall(call, 3);
		talk(call.chat);
		setTimeout(() => call.chat.arrive(grace, 'Are you still _with us_?'), 500);
		setTimeout(() => call.chat.arrive(alan, 'She asks about the engine.'), 1500);
	},
	'chat-trouble': (call) => {
		inCall(call, 3);
		const { chat } = call;
		chat.say(grace, 'From another browser now.', { keyChanged: true }, 9);
		chat.say(alan, 'Who am I?', { signedName: 'Mallory' }, 8);
		chat.say(alan, 'Something is missing.', { notice: 'missing-before' }, 7);
		chat.say(ada, 'On its way', { isOwn: true, state: 'pending', sequence: null });
		chat.say(ada, 'Refused', { isOwn: true, state: 'failed', failure: 'rate-limited' });
	},
	'chat-unreadable': (call) => {
		inCall(call, 3);
		for (const reason of reasons) {
			call.chat.say(alan, '', { state: 'unreadable', content: null, ref: null, reason }, 5);
		}
	},
	'chat-alike': (call) => {
		inCall(call, 1);
		const { chat } = call;
		chat.say('guest-one', 'I am a guest.', { senderName: 'guest' }, 4);
		chat.say('guest-two', 'So am I.', { senderName: 'guest' }, 3);
		chat.say('guest-three', 'And I am, too.', { senderName: 'Guеst' }, 2);
	},
	'chat-locked': (call) => {
		inCall(call, 3);
		call.chat.locked = true;
	},
	'chat-fault': (call) => {
		inCall(call, 2);
		call.chat.fault = 'timeout';
	}
};
