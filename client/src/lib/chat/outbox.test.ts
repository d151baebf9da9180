import { expect, test, vi } from 'vitest';
import { SignalError } from '#lib/socket/signal_error.ts';
import { eventually } from './testing/eventually.ts';
import { Meeting, texts } from './testing/people.ts';

vi.setConfig({ testTimeout: 60_000 });

test('what was written while the link was down is sent once, in order, when it is back', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.link.isUp = false;
	ada.room.pause();
	ada.room.send('one');
	ada.room.send('two');
	expect(ada.room.entries.map(({ state }) => state)).toEqual(['pending', 'pending']);
	ada.link.isUp = true;
	ada.room.enter('p-ada', 'Ada');
	await eventually(() => expect(texts(ben)).toEqual(['one', 'two']));
	expect(ada.room.entries.map(({ state }) => state)).toEqual(['sent', 'sent']);
});

test('a message whose answer was lost is sent again as it was, and stands once', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada', { listens: false });
	const ben = meeting.join('p-ben', 'Ben');
	ada.link.fates.push('answer lost');
	ada.room.send('one');
	ada.room.send('two');
	await eventually(() => expect(texts(ben)).toEqual(['one']));
	expect(ada.room.entries.map(({ state }) => state)).toEqual(['pending', 'pending']);
	ada.room.enter('p-ada', 'Ada');
	await eventually(() => expect(texts(ben)).toEqual(['one', 'two']));
	expect(ada.link.sent[1]).toEqual(ada.link.sent[0]);
	await ada.room.loadHistory();
	expect(texts(ada)).toEqual(['one', 'two']);
});

test('the message itself is an answer when the answer was lost', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	ada.link.fates.push('answer lost');
	ada.room.send('one');
	await eventually(() => expect(ada.room.entries).toMatchObject([{ state: 'sent', sequence: 1 }]));
	ada.room.enter('p-ada', 'Ada');
	await ada.room.loadHistory();
	expect(ada.link.sent).toHaveLength(1);
	expect(texts(ada)).toEqual(['one']);
});

test('back as another participant: what arrived is not said again, what did not is', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada', { listens: false });
	ada.link.fates.push('answer lost');
	ada.room.send('arrived');
	await eventually(() => expect(meeting.server.messages).toHaveLength(1));
	ada.room.send('waits');
	ada.link.participantId = 'p-new';
	ada.room.enter('p-new', 'Ada');
	await eventually(() => expect(meeting.server.messages).toHaveLength(2));
	await eventually(() =>
		expect(ada.room.entries.map(({ state }) => state)).toEqual(['sent', 'sent'])
	);
	const ben = meeting.join('p-ben', 'Ben');
	await ben.room.loadHistory();
	expect(texts(ben)).toEqual(['arrived', 'waits']);
	expect(texts(ada)).toEqual(['arrived', 'waits']);
	expect(ada.room.entries.every(({ isOwn }) => isOwn)).toBe(true);
});

test('a refusal is a failed entry, to be sent again or given up', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	const refusal = new SignalError('payload-too-large', 'no');
	ada.link.fates.push(refusal, null, refusal);
	const failed = ada.room.send('one');
	ada.room.send('two');
	await eventually(() => expect(texts(ben)).toEqual(['two']));
	expect(ada.room.entries).toMatchObject([
		{ state: 'sent' },
		{ state: 'failed', failure: 'payload-too-large' }
	]);
	ada.room.retry(failed?.id ?? '');
	await eventually(() => expect(ada.room.entries.at(-1)?.state).toBe('failed'));
	ada.room.retry(failed?.id ?? '');
	await eventually(() => expect(texts(ben)).toEqual(['two', 'one']));
	// Each try has a counter of its own: what the server refused it may have kept.
	expect(new Set(ada.link.sent.map(({ counter }) => counter)).size).toBe(4);
	expect(ben.room.entries.map(({ notice }) => notice)).toEqual([null, null]);

	ada.link.fates.push(refusal);
	const other = ada.room.send('three');
	await eventually(() => expect(ada.room.entries.at(-1)?.state).toBe('failed'));
	ada.room.discard(other?.id ?? '');
	expect(texts(ada)).toEqual(['two', 'one']);
});

test('a message that the server puts off is sent by itself later', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	ada.link.fates.push(new SignalError('rate-limited', 'slower', 10));
	ada.room.send('one');
	await eventually(() => expect(ada.room.entries[0]?.state).toBe('sent'));
	expect(ada.link.sent[1]).toEqual(ada.link.sent[0]);
});

test('a counter that is taken leads to a new chain', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	ada.link.fates.push(new SignalError('chat-counter-reused', 'used'));
	ada.room.send('one');
	await eventually(() => expect(ada.room.entries[0]?.state).toBe('sent'));
	expect(ada.link.sent[1]?.chainId).not.toBe(ada.link.sent[0]?.chainId);
});
