import { describe, expect, it } from 'vitest';
import { RecentRooms } from './recent_rooms.ts';

function storage(): Storage {
	const kept = new Map<string, string>();
	return {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	} as unknown as Storage;
}

describe('RecentRooms', () => {
	it('tells the newest first, each once', () => {
		const rooms = new RecentRooms(() => storage());
		expect(rooms.all()).toEqual([]);
		const shared = storage();
		const here = new RecentRooms(() => shared);
		here.note('a', '#k=1', 10);
		here.note('b', '', 20);
		here.note('a', '#k=1', 30);
		expect(new RecentRooms(() => shared).all()).toEqual([
			{ roomId: 'a', fragment: '#k=1', at: 30 },
			{ roomId: 'b', fragment: '', at: 20 }
		]);
	});

	it('keeps the key when one comes back over a link without it', () => {
		const shared = storage();
		const rooms = new RecentRooms(() => shared);
		rooms.note('a', '#k=1', 10);
		rooms.note('a', '', 20);
		expect(rooms.all()).toEqual([{ roomId: 'a', fragment: '#k=1', at: 20 }]);
	});

	it('holds eight, and loses the oldest', () => {
		const shared = storage();
		const rooms = new RecentRooms(() => shared);
		for (let n = 0; n < 12; n++) rooms.note(`r${n}`, '', n);
		expect(rooms.all().map(({ roomId }) => roomId)).toEqual(
			[11, 10, 9, 8, 7, 6, 5, 4].map((n) => `r${n}`)
		);
	});

	it('forgets one, and all', () => {
		const shared = storage();
		const rooms = new RecentRooms(() => shared);
		rooms.note('a', '', 1);
		rooms.note('b', '', 2);
		rooms.forget('b');
		expect(rooms.all().map(({ roomId }) => roomId)).toEqual(['a']);
		rooms.clear();
		expect(rooms.all()).toEqual([]);
		expect(shared.getItem('chattr.recent-rooms')).toBeNull();
	});

	it('skips what is not its own', () => {
		const shared = storage();
		shared.setItem('chattr.recent-rooms', JSON.stringify([['a', 'nonsense'], ['b', '5 #k=1'], 7]));
		expect(new RecentRooms(() => shared).all()).toEqual([{ roomId: 'b', fragment: '#k=1', at: 5 }]);
	});
});
