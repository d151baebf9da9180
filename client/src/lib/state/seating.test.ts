import { describe, expect, test } from 'vitest';
import { chosenCameras, countPages, pageOf, seat, type Seating } from './seating.ts';

const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index + 1}`);
const seatOf = (more: Partial<Seating>) =>
	seat({ before: [], present: people(6), firstPage: 3, pinnedId: null, speakers: [], ...more });

describe('seats', () => {
	test('are given in the order of joining, and kept', () => {
		expect(seatOf({})).toEqual(people(6));
		expect(seatOf({ before: ['p2', 'p1', 'p3'] })).toEqual(['p2', 'p1', 'p3', 'p4', 'p5', 'p6']);
	});

	test('of those who left are filled by those behind them', () => {
		expect(seatOf({ before: people(6), present: ['p1', 'p3', 'p6'] })).toEqual(['p1', 'p3', 'p6']);
	});

	test('on the first page do not change for its own speakers', () => {
		expect(seatOf({ before: people(6), speakers: ['p2', 'p1'] })).toEqual(people(6));
	});

	test('a speaker from a later page takes the place of the quietest', () => {
		const once = seatOf({ before: people(6), speakers: ['p5', 'p3'] });
		expect(once).toEqual(['p1', 'p5', 'p3', 'p4', 'p2', 'p6']);
		const twice = seatOf({ before: once, speakers: ['p6', 'p5', 'p3'] });
		expect(twice).toEqual(['p6', 'p5', 'p3', 'p4', 'p2', 'p1']);
	});

	test('whoever spoke longest ago gives way when all have spoken', () => {
		expect(seatOf({ before: people(6), speakers: ['p4', 'p1', 'p2', 'p3'] })).toEqual([
			'p1',
			'p2',
			'p4',
			'p3',
			'p5',
			'p6'
		]);
	});

	test('the pinned one sits first and gives way to nobody', () => {
		expect(seatOf({ pinnedId: 'p4' }).slice(0, 3)).toEqual(['p4', 'p1', 'p2']);
		const seats = seatOf({ firstPage: 1, pinnedId: 'p4', speakers: ['p5'] });
		expect(seats[0]).toBe('p4');
		expect(seats).toHaveLength(6);
	});

	test('a pinned one or a speaker who left disturbs nothing', () => {
		expect(seatOf({ before: people(6), pinnedId: 'gone', speakers: ['gone too'] })).toEqual(
			people(6)
		);
	});

	test('nobody is lost or doubled, whoever speaks', () => {
		let before: string[] = [];
		const present = people(16);
		const speakers: string[] = [];
		for (let turn = 0; turn < 60; turn += 1) {
			const speaker = `p${((turn * 7) % 16) + 1}`;
			speakers.splice(0, speakers.length, speaker, ...speakers.filter((id) => id !== speaker));
			before = seat({ before, present, firstPage: 5, pinnedId: 'p9', speakers });
			expect([...before].sort()).toEqual([...present].sort());
			expect(before.slice(0, 5)).toContain(speaker);
		}
	});
});

describe('pages', () => {
	test('hold oneself first, then the others', () => {
		const pages = [0, 1, 2].map((page) => pageOf(['me'], people(6), 3, page));
		expect(pages).toEqual([['me', 'p1', 'p2'], ['p3', 'p4', 'p5'], ['p6']]);
		expect(countPages(7, 3)).toBe(3);
		expect(countPages(0, 3)).toBe(1);
	});
});

describe('cameras', () => {
	test('are chosen by pin, then by speech, then by seat', () => {
		expect([...chosenCameras(people(6), 3, 'p6', ['p4'])].sort()).toEqual(['p1', 'p4', 'p6']);
	});

	test('all of them when there are few', () => {
		expect(chosenCameras(people(2), 9, null, []).size).toBe(2);
	});
});
