import { describe, expect, it, test } from 'vitest';
import fc from 'fast-check';
import {
	gridRects,
	mirrored,
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

/** What is wrong with rectangles: outside, empty or over each other. */
function faultsOf(rects: readonly Rect[], { width, height }: Size): string[] {
	return rects.flatMap((rect, index) => {
		const isInside =
			rect.left >= 0 &&
			rect.top >= 0 &&
			rect.left + rect.width <= width + 1 &&
			rect.top + rect.height <= height + 1;
		const isFree = !rects.slice(index + 1).some((other) => overlap(rect, other));
		return isInside && isFree && rect.width > 0 && rect.height > 0 ? [] : [JSON.stringify(rect)];
	});
}

/** The area of the largest tile, by trying everything. */
function largestTile(count: number, room: Size): number {
	const { narrowest, widest } = tileAspects(room);
	let largest = 0;
	for (let columns = 1; columns <= 16; columns++) {
		for (let rows = 1; rows <= 16; rows++) {
			if (columns * rows < count) continue;
			const most = {
				width: (room.width - gap * (columns - 1)) / columns,
				height: (room.height - gap * (rows - 1)) / rows
			};
			for (let step = 0; step <= 40; step++) {
				const aspect = narrowest + ((widest - narrowest) * step) / 40;
				const width = Math.min(most.width, most.height * aspect);
				if (width > 0) largest = Math.max(largest, width * (width / aspect));
			}
		}
	}
	return largest;
}

function expectInside(rects: readonly Rect[], area: Size): void {
	expect(faultsOf(rects, area)).toEqual([]);
}

describe('gridRects', () => {
	const area = fc.record({
		width: fc.integer({ min: 320, max: 2560 }),
		height: fc.integer({ min: 180, max: 1600 })
	});
	const crowd = fc.integer({ min: 1, max: 16 });

	it('keeps 1 to 16 tiles inside any window, apart, alike, and within their aspects', () => {
		fc.assert(
			fc.property(crowd, area, (count, room) => {
				const rects = gridRects(count, room, gap);
				const { narrowest, widest } = tileAspects(room);
				expect(faultsOf(rects, room)).toEqual([]);
				expect(new Set(rects.map(({ width, height }) => `${width} ${height}`)).size).toBe(1);
				const [{ width, height } = { width: 0, height: 0 }] = rects;
				expect(rects).toHaveLength(count);
				expect(width / (height + 1)).toBeLessThanOrEqual(widest);
				expect((width + 1) / height).toBeGreaterThanOrEqual(narrowest);
			})
		);
	});

	it('finds no larger tile by trying every grid and many aspects', () => {
		fc.assert(
			fc.property(crowd, area, (count, room) => {
				const [tile = { width: 0, height: 0 }] = gridRects(count, room, gap);
				// What rounding to whole pixels may cost.
				const rounding = tile.width + tile.height + 1;
				expect(tile.width * tile.height + rounding).toBeGreaterThanOrEqual(
					largestTile(count, room)
				);
			})
		);
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
		expect(videoFit(16 / 9, 0.7)).toBe('contain');
		expect(videoFit(4 / 3, 3 / 4)).toBe('cover');
		expect(videoFit(4 / 3, 4 / 3)).toBe('cover');
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

test('read from right to left: the first at the right, the stage too, and back again', () => {
	const area = { width: 1252, height: 690 };
	const layout = stageRects(3, 1, area, gap);
	const other = mirrored(layout, area);
	expect(other.screens[0]?.left).toBeGreaterThan(other.people[0]?.left ?? Infinity);
	expect(faultsOf([...other.people, ...other.screens], area)).toEqual([]);
	expect(mirrored(other, area)).toEqual(layout);

	const [first, second] = mirrored({ people: gridRects(2, area, gap), screens: [] }, area).people;
	expect(first?.left).toBeGreaterThan(second?.left ?? Infinity);
});
