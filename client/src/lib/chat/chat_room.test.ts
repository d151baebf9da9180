import { expect, test, vi } from 'vitest';
import { SignalError } from '#lib/socket/signal_error.ts';
import { RoomKey, linkWithRoomKey } from './room_key.ts';
import { eventually } from './testing/eventually.ts';
import { Meeting, ROOM, texts } from './testing/people.ts';

vi.setConfig({ testTimeout: 60_000 });

const LINK = `https://meet.example/${ROOM}`;

test('what one writes the others read, in order', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.room.send('Hello');
	await eventually(() => expect(texts(ben)).toEqual(['Hello']));
	ben.room.send('Hi\nthere');
	await eventually(() => expect(texts(ada)).toEqual(['Hello', 'Hi\nthere']));
	expect(ada.room.entries).toMatchObject([
		{ isOwn: true, state: 'sent', senderName: 'Ada', sequence: 1, signedName: null },
		{ isOwn: false, state: 'received', senderName: 'Ben', sequence: 2, keyChanged: false }
	]);
	expect(ben.arrived.map(({ content }) => content?.text)).toEqual(['Hello']);
	expect(JSON.stringify(meeting.server.messages)).not.toContain('Hello');
});

test('two people of the same name have chains of their own', async () => {
	const meeting = new Meeting();
	const one = meeting.join('p-1', 'guest');
	const two = meeting.join('p-2', 'guest');
	for (const text of ['a', 'b', 'c']) {
		one.room.send(text);
		two.room.send(text.toUpperCase());
	}
	await eventually(() => {
		expect(texts(one).sort()).toEqual(['A', 'B', 'C', 'a', 'b', 'c']);
		expect(texts(two)).toEqual(texts(one));
	});
	expect(one.room.entries.filter(({ isOwn }) => isOwn)).toHaveLength(3);
});

test('who comes late reads the history, and so does a reload, own messages included', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	ada.room.send('one');
	ada.room.send('two');
	await eventually(() => expect(meeting.server.messages).toHaveLength(2));
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(texts(late)).toEqual(['one', 'two']);
	expect(late.arrived).toEqual([]);

	const reloaded = meeting.join('p-ada', 'Ada', { store: ada.store });
	await reloaded.room.loadHistory();
	expect(texts(reloaded)).toEqual(['one', 'two']);
	expect(reloaded.room.entries.every(({ isOwn, state }) => isOwn && state === 'sent')).toBe(true);
	reloaded.room.send('three');
	await eventually(() => expect(texts(late)).toEqual(['one', 'two', 'three']));
	expect(late.room.entries.some(({ keyChanged }) => keyChanged)).toBe(false);
	expect(meeting.server.messages[2]?.message.chainId).not.toBe(
		meeting.server.messages[0]?.message.chainId
	);
});

test('another signing key of the same participant is shown once', async () => {
	const meeting = new Meeting();
	const ben = meeting.join('p-ben', 'Ben');
	meeting.join('p-ada', 'Ada').room.send('mine');
	await eventually(() => expect(texts(ben)).toEqual(['mine']));
	const other = meeting.join('p-ada', 'Ada');
	other.room.send('from elsewhere');
	other.room.send('and on');
	await eventually(() => expect(texts(ben)).toHaveLength(3));
	expect(ben.room.entries.map(({ keyChanged }) => keyChanged)).toEqual([false, true, false]);
	// The same browser remembers whose keys it has seen.
	const again = meeting.join('p-ben', 'Ben', { store: ben.store });
	await again.room.loadHistory();
	expect(again.room.entries.map(({ keyChanged }) => keyChanged)).toEqual([false, false, false]);
});

test('without a key everything is locked, and a pasted link unlocks it', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	ada.room.send('secret');
	await eventually(() => expect(meeting.server.messages).toHaveLength(1));
	const ben = meeting.join('p-ben', 'Ben', { key: null });
	await ben.room.loadHistory();
	expect(ben.room.locked).toBe(true);
	expect(texts(ben)).toEqual(['[no-key]']);
	expect(ben.room.send('hello?')).toBeNull();
	expect(await ben.room.safetyCode()).toBeNull();

	expect(await ben.room.unlock('')).toBe('no-key');
	expect(await ben.room.unlock(LINK)).toBe('no-key');
	expect(await ben.room.unlock(`${LINK}#k=${'x'.repeat(42)}`)).toBe('no-key');
	const link = linkWithRoomKey(LINK, meeting.key);
	expect(await ben.room.unlock(link.replace(ROOM, 'zzz-zzzz-zzz'))).toBe('other-room');
	expect(await ben.room.unlock(linkWithRoomKey(LINK, RoomKey.create()))).toBe('wrong-key');
	expect(ben.room.locked).toBe(true);
	const unlocked = vi.fn();
	ben.room.on('unlocked', unlocked);
	expect(await ben.room.unlock(` ${link} `)).toBe('unlocked');
	expect(unlocked).toHaveBeenCalledOnce();
	expect(texts(ben)).toEqual(['secret']);
	expect(await ben.room.safetyCode()).toBe(await ada.room.safetyCode());
	expect(await ada.room.safetyCode()).toMatch(/^(\d{5} ){3}\d{5}$/);
	ben.room.send('hello!');
	await eventually(() => expect(texts(ada)).toEqual(['secret', 'hello!']));
});

test('a wrong key in the link is told at each message, and the right one can be pasted', async () => {
	const meeting = new Meeting();
	meeting.join('p-ada', 'Ada').room.send('secret');
	const ben = meeting.join('p-ben', 'Ben', { key: RoomKey.create() });
	await eventually(() => expect(texts(ben)).toEqual(['[wrong-key]']));
	expect(await ben.room.unlock(meeting.key.text)).toBe('unlocked');
	expect(texts(ben)).toEqual(['secret']);
});

test('the first and the last thousandth unit of a text arrive; one more is refused', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	const long = '"\u4e16'.repeat(1000);
	expect(ada.room.send(`${long}x`)).toBeNull();
	expect(ada.room.send(' \n ')).toBeNull();
	expect(ada.room.send(long)).not.toBeNull();
	await eventually(() => expect(texts(ben)).toEqual([long]));
	expect(meeting.server.messages[0]?.message.ciphertext.length).toBeLessThanOrEqual(12_000);
});

test('older pages are read on demand, in place', async () => {
	const meeting = new Meeting();
	meeting.server.pageSize = 4;
	const ada = meeting.join('p-ada', 'Ada');
	for (let n = 1; n <= 10; n++) ada.room.send(String(n));
	await eventually(() => expect(meeting.server.messages).toHaveLength(10));
	const ben = meeting.join('p-ben', 'Ben');
	await ben.room.loadHistory();
	expect(texts(ben)).toEqual(['7', '8', '9', '10']);
	expect(ben.room.hasMore).toBe(true);
	await Promise.all([ben.room.loadOlder(), ben.room.loadOlder()]);
	expect(texts(ben)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
	expect(ben.room.hasMore).toBe(false);
	expect(ben.room.entries.every(({ notice }) => notice === null)).toBe(true);
});

test('what was missed while away is loaded up to what is known', async () => {
	const meeting = new Meeting();
	meeting.server.pageSize = 3;
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.room.send('0');
	await eventually(() => expect(texts(ben)).toEqual(['0']));
	await ben.room.loadHistory();
	meeting.server.tells = false;
	for (let n = 1; n <= 10; n++) ada.room.send(String(n));
	await eventually(() => expect(meeting.server.messages).toHaveLength(11));
	meeting.server.tells = true;
	// A message that shows by its sequence that others were missed brings them along.
	ada.room.send('11');
	await eventually(() =>
		expect(texts(ben)).toEqual(Array.from({ length: 12 }, (_, n) => String(n)))
	);
	await eventually(() =>
		expect(ben.room.entries.every(({ notice }) => notice === null)).toBe(true)
	);
});

test('a cleared chat is empty for all, and goes on without false alarms', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.room.send('old');
	await eventually(() => expect(texts(ben)).toEqual(['old']));
	const upTo = meeting.server.clear();
	for (const { room } of [ada, ben]) room.cleared(upTo);
	await eventually(() => expect([...texts(ada), ...texts(ben)]).toEqual([]));
	ada.room.send('new');
	await eventually(() => expect(texts(ben)).toEqual(['new']));
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(texts(late)).toEqual(['new']);
	for (const { room } of [ada, ben, late]) expect(room.entries[0]?.notice).toBeNull();
});

test('reactions stand on their message, counted once for each person', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.room.send('Lunch?');
	await eventually(() => expect(texts(ben)).toEqual(['Lunch?']));
	const ref = ben.room.entries[0]?.ref;
	if (!ref) throw new Error('no reference');
	expect(ben.room.react(ref, 'yes', true)).toBe(false);
	ben.room.react(ref, '👍', true);
	expect(ben.room.entries[0]?.reactions).toEqual([
		{ emoji: '👍', participantIds: ['p-ben'], names: ['Ben'], isOwn: true }
	]);
	await eventually(() => expect(meeting.server.messages).toHaveLength(2));
	ada.room.react(ref, '👍', true);
	ada.room.react(ref, '👍', true);
	await eventually(() =>
		expect(ben.room.entries[0]?.reactions[0]?.participantIds).toEqual(['p-ben', 'p-ada'])
	);
	ben.room.react(ref, '👍', false);
	await eventually(() =>
		expect(ada.room.entries[0]?.reactions).toEqual([
			{ emoji: '👍', participantIds: ['p-ada'], names: ['Ada'], isOwn: true }
		])
	);
	ben.link.fates.push(new SignalError('payload-too-large', 'no'));
	ben.room.react(ref, '🎉', true);
	expect(ben.room.entries[0]?.reactions).toHaveLength(2);
	await eventually(() => expect(ben.room.entries[0]?.reactions).toHaveLength(1));
	const late = meeting.join('p-late', 'Late');
	await late.room.loadHistory();
	expect(texts(late)).toEqual(['Lunch?']);
	expect(late.room.entries[0]?.reactions).toMatchObject([{ participantIds: ['p-ada'] }]);
	expect(late.arrived).toEqual([]);
});

test('a reply names the message that it answers', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.room.send('Question');
	await eventually(() => expect(texts(ben)).toEqual(['Question']));
	ben.room.send('Answer', ben.room.entries[0]?.ref ?? undefined);
	await eventually(() => expect(texts(ada)).toEqual(['Question', 'Answer']));
	const replyTo = ada.room.entries[1]?.content?.replyTo;
	expect(replyTo && ada.room.find(replyTo)?.content?.text).toBe('Question');
});

test('a name that the server made up is told from the one that was signed', async () => {
	const meeting = new Meeting();
	const ada = meeting.join('p-ada', 'Ada');
	const ben = meeting.join('p-ben', 'Ben');
	ada.link.name = 'Ben';
	ada.room.send('Hello');
	await eventually(() =>
		expect(ben.room.entries).toMatchObject([{ senderName: 'Ben', signedName: 'Ada', isOwn: false }])
	);
});
