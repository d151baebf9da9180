import { expect, test } from 'vitest';
import { RoomMemory } from './room_memory.ts';
import { freshMemory, memoryStorage } from './testing/admissions.ts';

test('the newest fifty host keys are kept', () => {
	const memory = freshMemory();
	for (let i = 0; i < 60; i += 1) memory.keepHostKey(`room-${i}`, `key-${i}`);
	expect(memory.hostKey('room-9')).toBeNull();
	expect(memory.hostKey('room-10')).toBe('key-10');
	expect(memory.hostKey('room-59')).toBe('key-59');
});

test('a key that is written again counts as new', () => {
	const memory = freshMemory();
	memory.keepHostKey('first', 'old');
	for (let i = 0; i < 49; i += 1) memory.keepHostKey(`room-${i}`, 'key');
	memory.keepHostKey('first', 'new');
	memory.keepHostKey('one-more', 'key');
	expect(memory.hostKey('first')).toBe('new');
	expect(memory.hostKey('room-0')).toBeNull();
});

test('sessions and created rooms belong to the tab, the rest to the browser', () => {
	const lasting = memoryStorage();
	const here = new RoomMemory(() => lasting, memoryStorage);
	const tab = memoryStorage();
	const other = new RoomMemory(
		() => lasting,
		() => tab
	);
	other.name = 'Ann';
	other.keepHostKey('r', 'key');
	other.keepSessionToken('r', 'token');
	other.markCreated('r');
	other.chooseDevice('camera', 'cam-2');
	expect([here.name, here.hostKey('r'), here.device('camera')]).toEqual(['Ann', 'key', 'cam-2']);
	expect([here.sessionToken('r'), here.hasCreated('r')]).toEqual([null, false]);
	expect([other.sessionToken('r'), other.hasCreated('r')]).toEqual(['token', true]);
	other.forgetSession('r');
	expect(other.sessionToken('r')).toBeNull();
});

test('a browser that forbids storage still remembers while the page lives', () => {
	const forbidden = () => {
		throw new DOMException('no', 'SecurityError');
	};
	const memory = new RoomMemory(forbidden, forbidden);
	memory.name = 'Ann';
	memory.keepSessionToken('r', 'token');
	expect([memory.name, memory.sessionToken('r')]).toEqual(['Ann', 'token']);
});

test.each(['', '{', '[[1,2]]', '"x"', 'null', '[["r"]]'])(
	'%j in storage is as good as nothing',
	(text) => {
		const lasting = memoryStorage();
		lasting.setItem('chattr.host-keys', text);
		const memory = new RoomMemory(() => lasting, memoryStorage);
		expect(memory.hostKey('r')).toBeNull();
		memory.keepHostKey('r', 'key');
		expect(memory.hostKey('r')).toBe('key');
	}
);
