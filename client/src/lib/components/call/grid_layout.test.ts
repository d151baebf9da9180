import { describe, expect, it, test } from 'vitest';
import {
	gridRects,
	pageCapacity,
	stageRects,
	tileAspects,
	videoFit,
	type Rect,
	type Size
} from './grid_layout.ts';

const gap = 8;
const windows: Size[] = [];
for (let width = 320; width <= 2560; width += 160) {
	for (const height of [200, 390, 640, 844, 1440]) windows.push({ width, height });
}

function overlap(a: Rect, b: Rect): boolean {
	return (
		a.left < b.left + b.width &&
		b.left < a.left + a.width &&
		a.top < b.top + b.height &&
		b.top < a.top + a.height
	);
}

function expectInside(rects: readonly Rect[], area: Size): void {
	for (const rect of rects) {
		expect(rect.width).toBeGreaterThan(0);
		expect(rect.height).toBeGreaterThan(0);
		expect(rect.left).toBeGreaterThanOrEqual(0);
		expect(rect.top).toBeGreaterThanOrEqual(0);
		expect(rect.left + rect.width).toBeLessThanOrEqual(area.width + 1);
		expect(rect.top + rect.height).toBeLessThanOrEqual(area.height + 1);
	}
	for (const [index, rect] of rects.entries()) {
		expect(rects.slice(index + 1).some((other) => overlap(rect, other))).toBe(false);
	}
}

describe('gridRects', () => {
	it('keeps 1 to 16 tiles inside any window, apart, and within their aspects', () => {
		for (const area of windows) {
			const { narrowest, widest } = tileAspects(area);
			for (let count = 1; count <= 16; count++) {
				const rects = gridRects(count, area, gap);
				expect(rects).toHaveLength(count);
				expectInside(rects, area);
				for (const { width, height } of rects) {
					expect(width / (height + 1)).toBeLessThanOrEqual(widest);
					expect((width + 1) / height).toBeGreaterThanOrEqual(narrowest);
				}
			}
		}
	});

	it('finds no larger tile with any other number of columns', () => {
		const area = { width: 1264, height: 700 };
		for (let count = 1; count <= 16; count++) {
			const [tile] = gridRects(count, area, gap);
			for (let columns = 1; columns <= count; columns++) {
				const rows = Math.ceil(count / columns);
				const width = Math.min(
					(area.width - gap * (columns - 1)) / columns,
					((area.height - gap * (rows - 1)) / rows) * (16 / 9)
				);
				expect(tile?.width).toBeGreaterThanOrEqual(Math.floor(width));
			}
		}
	});

	it('centres the last row', () => {
		const rects = gridRects(5, { width: 1264, height: 700 }, gap);
		const lastRow = rects.slice(3);
		expect(lastRow[0]?.top).toBe(lastRow[1]?.top);
		const left = lastRow[0]?.left ?? 0;
		const right = (lastRow[1]?.left ?? 0) + (lastRow[1]?.width ?? 0);
		expect(Math.abs(left - (1264 - right))).toBeLessThanOrEqual(1);
	});

	it('uses upright tiles where they are larger', () => {
		const [tile] = gridRects(4, { width: 374, height: 640 }, gap);
		expect(tile?.width).toBe(183);
		expect(tile?.height).toBe(244);
	});

	it('draws nothing into nothing', () => {
		expect(gridRects(3, { width: 0, height: 0 }, gap)).toEqual([]);
		expect(gridRects(0, { width: 800, height: 600 }, gap)).toEqual([]);
	});
});

describe('stageRects', () => {
	it('gives the screen most of the room and everybody a place', () => {
		for (const area of windows) {
			for (const people of [1, 2, 5, 9, 16]) {
				const layout = stageRects(people, 1, area, gap);
				expect(layout.people).toHaveLength(people);
				expectInside([...layout.people, ...layout.screens], area);
				const [screen] = layout.screens;
				expect((screen?.width ?? 0) * (screen?.height ?? 0)).toBeGreaterThan(
					0.4 * Math.min(area.width * area.height, area.width ** 2 / 1.5)
				);
			}
		}
	});

	it('gives one of several screens the stage and each of the others a place before people', () => {
		for (const area of windows.filter(({ width, height }) => width * height > 200_000)) {
			for (const large of [0, 1, 2]) {
				const layout = stageRects(4, 3, area, gap, large);
				expect(layout.screens).toHaveLength(3);
				expect(layout.people).toHaveLength(4);
				expectInside([...layout.people, ...layout.screens], area);
				const sizes = layout.screens.map(({ width, height }) => width * height);
				expect(sizes.indexOf(Math.max(...sizes))).toBe(large);
				expect(layout.screens[large]).toEqual(stageRects(6, 1, area, gap).screens[0]);
			}
		}
	});

	it('is the grid when nobody shares', () => {
		const area = { width: 900, height: 600 };
		expect(stageRects(3, 0, area, gap).people).toEqual(gridRects(3, area, gap));
	});
});

describe('videoFit', () => {
	it('cuts sides, never heads', () => {
		expect(videoFit(16 / 9, 16 / 9)).toBe('cover');
		expect(videoFit(16 / 9, 3 / 4)).toBe('cover');
		expect(videoFit(9 / 16, 16 / 9)).toBe('contain');
		expect(videoFit(4 / 3, 16 / 9)).toBe('contain');
		expect(videoFit(3, 0.75)).toBe('contain');
	});
});

describe('how many fit on a page', () => {
	test.each([
		['a laptop', { width: 1252, height: 690 }, 9],
		['a large screen', { width: 1890, height: 950 }, 16],
		['an upright phone', { width: 374, height: 690 }, 8],
		['a phone on its side', { width: 830, height: 270 }, 6],
		['the smallest phone', { width: 304, height: 400 }, 3]
	])('of %s', (_, area, count) => {
		expect(pageCapacity(0, area, 8)).toBe(count);
	});

	test('beside a stage: a column of faces', () => {
		const count = pageCapacity(1, { width: 1252, height: 690 }, 12);
		expect(count).toBeGreaterThanOrEqual(4);
		expect(count).toBeLessThanOrEqual(8);
	});

	test('at least one, however small the window', () => {
		expect(pageCapacity(0, { width: 0, height: 0 }, 12)).toBe(1);
		expect(pageCapacity(1, { width: 90, height: 20 }, 12)).toBe(1);
	});
});
