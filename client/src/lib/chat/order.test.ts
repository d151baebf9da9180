import { expect, test, vi } from 'vitest';
import type { StoredChatMessage } from './chat_types.ts';
import { eventually } from './testing/eventually.ts';
import { Meeting, texts, type Someone } from './testing/people.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Ada and Ben talk by turns; what the server then holds. */
async function conversation(meeting: Meeting, count: number): Promise<StoredChatMessage[]> {
	const people = [meeting.join('p-ada', 'Ada'), meeting.join('p-ben', 'Ben')];
	for (let n = 0; n < count; n++) {
		people[n % 2]?.room.send(String(n));
		await eventually(() => {
			for (const someone of people) expect(texts(someone)).toHaveLength(n + 1);
			expect(meeting.server.messages).toHaveLength(n + 1);
		});
	}
	return meeting.server.messages;
}

function notices({ room }: Someone) {
	return room.entries.map(({ content, notice }) => [content?.text, notice]);
}

test('a message that the server leaves out is missed at the next of its sender, and of who had read it', async () => {
	const meeting = new Meeting();
	const messages = await conversation(meeting, 6);
	messages.splice(2, 1);
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(notices(late)).toEqual([
		['0', null],
		['1', null],
		['3', 'missing-before'],
		['4', 'missing-before'],
		['5', null]
	]);
});

test('a missing beginning is noticed where nothing can have been dropped for room', async () => {
	const meeting = new Meeting();
	const messages = await conversation(meeting, 4);
	messages.splice(0, 1);
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(notices(late)).toEqual([
		['1', null],
		['2', 'missing-before'],
		['3', null]
	]);
});

test('a late message closes the gap', async () => {
	const meeting = new Meeting();
	const messages = await conversation(meeting, 6);
	const [held] = messages.splice(2, 1);
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(late.room.entries.some(({ notice }) => notice !== null)).toBe(true);
	if (held !== undefined) late.room.receive(held);
	await eventually(() => expect(texts(late)).toEqual(['0', '1', '2', '3', '4', '5']));
	expect(late.room.entries.every(({ notice }) => notice === null)).toBe(true);
});

test('messages whose places were exchanged are marked', async () => {
	const meeting = new Meeting();
	const messages = await conversation(meeting, 4);
	const [a, b] = [messages[1], messages[2]];
	if (!a || !b) throw new Error('too few');
	messages.splice(1, 2, { ...b, sequence: a.sequence }, { ...a, sequence: b.sequence });
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(notices(late)).toEqual([
		['0', null],
		['2', 'moved'],
		['1', null],
		['3', null]
	]);
});

test('a live message that was dropped on the way is fetched', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben', { listens: false });
	await ben.room.loadHistory();
	ada.room.send('one');
	ada.room.send('two');
	await eventually(() => expect(meeting.server.messages).toHaveLength(2));
	const [, second] = meeting.server.messages;
	if (second) ben.room.receive(second);
	await eventually(() => expect(texts(ben)).toEqual(['one', 'two']));
});

test('our own message told again at another place is a replay', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	ada.room.send('once');
	await eventually(() => expect(ada.room.entries[0]?.state).toBe('sent'));
	const [stored] = meeting.server.messages;
	if (!stored) throw new Error('nothing there');
	meeting.server.tell(stored);
	meeting.server.tell({ ...stored, sequence: 2, messageId: 'again' });
	await eventually(() => expect(texts(ada)).toEqual(['once', '[replayed]']));
});

test('a server that makes up messages is shown with them, and the chat goes on', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.room.send('one');
	await eventually(() => expect(texts(ben)).toEqual(['one']));
	const [stored] = meeting.server.messages;
	if (!stored) throw new Error('nothing there');
	meeting.server.tell({
		...stored,
		sequence: 2,
		message: { ...stored.message, counter: 2 ** 31 - 1 }
	});
	meeting.server.tell({ ...stored, sequence: 3, participantId: 'p-ben' });
	meeting.server.tell(null as never);
	ada.room.send('two');
	await eventually(() => expect(texts(ben)).toContain('two'));
	await eventually(() =>
		expect(texts(ben).sort()).toEqual(['[malformed]', '[tampered]', '[tampered]', 'one', 'two'])
	);
	expect(ben.arrived.map(({ content }) => content?.text)).toEqual(['one', 'two']);
});

test('a chain ends well before a late reader would have to give up', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada', { listens: false });
	for (let n = 0; n < 510; n++) ada.room.send(String(n));
	await eventually(() => expect(meeting.server.messages).toHaveLength(510));
	expect(new Set(meeting.server.messages.map(({ message }) => message.chainId)).size).toBe(2);
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	while (late.room.hasMore) await late.room.loadOlder();
	expect(texts(late)).toEqual(Array.from({ length: 510 }, (_, n) => String(n)));
	expect(late.room.entries.every(({ notice }) => notice === null)).toBe(true);
});
