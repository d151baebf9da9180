import { describe, expect, it } from 'vitest';
import type { ChatEntry } from '#lib/state/chat_view.ts';
import { rowsOf } from './rows.ts';
import { keptFor, nearDay } from './times.ts';

const noon = new Date(2030, 4, 7, 12).getTime();

function entry(
	id: string,
	participantId: string,
	sentAt: number,
	more: Partial<ChatEntry> = {}
): ChatEntry {
	return {
		...{ id, participantId, senderName: participantId, signedName: null, sentAt },
		...{ ref: null, isOwn: false, state: 'received', sequence: null, content: null },
		...{ reactions: [], reason: null, failure: null, keyChanged: false, notice: null },
		...more
	};
}

function shape(entries: ChatEntry[], firstUnreadId: string | null = null): string[] {
	return rowsOf(entries, firstUnreadId).map((row) =>
		row.kind === 'message' ? `${row.isFirst ? 'first' : 'next'} ${row.entry.id}` : row.kind
	);
}

describe('rows', () => {
	it('are grouped by sender and minute', () => {
		const entries = [
			entry('1', 'ada', noon),
			entry('2', 'ada', noon + 59_000),
			entry('3', 'ada', noon + 60_000),
			entry('4', 'bob', noon + 60_000),
			entry('5', 'bob', noon + 61_000, { senderName: 'Robert' }),
			entry('6', 'bob', noon + 62_000, { senderName: 'Robert', keyChanged: true })
		];
		expect(shape(entries)).toEqual([
			...['day', 'first 1', 'next 2', 'first 3'],
			...['first 4', 'first 5', 'first 6']
		]);
	});

	it('have a line for each day and one where new ones begin', () => {
		const day = 24 * 3600_000;
		const entries = [
			entry('1', 'a', noon),
			entry('2', 'a', noon + day),
			entry('3', 'a', noon + day)
		];
		expect(shape(entries, '3')).toEqual(['day', 'first 1', 'day', 'first 2', 'new', 'first 3']);
	});

	it('have keys of their own', () => {
		const entries = [entry('1', 'a', noon), entry('2', 'a', noon)];
		const keys = rowsOf(entries, '1').map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
	});
});

describe('times', () => {
	it('name the days nearby', () => {
		const midnight = new Date(2030, 4, 8).getTime();
		expect(nearDay(midnight - 1, midnight)).toBe('yesterday');
		expect(nearDay(midnight, midnight + 1)).toBe('today');
		expect(nearDay(noon - 3 * 24 * 3600_000, noon)).toBeNull();
	});

	it.each([
		[0, null],
		[3600_000, { unit: 'hours', count: 1 }],
		[24 * 3600_000, { unit: 'hours', count: 24 }],
		[30 * 24 * 3600_000, { unit: 'days', count: 30 }]
	])('say how long %i ms are', (ms, words) => {
		expect(keptFor(ms)).toEqual(words);
	});
});
