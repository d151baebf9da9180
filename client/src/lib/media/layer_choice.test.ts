import { describe, expect, test } from 'vitest';
import { chooseLayer } from './layer_choice.ts';

const tile = (width: number) => ({ width, height: (width * 9) / 16 });

describe('without a layer of before', () => {
	test.each([
		[160, 0],
		[320, 0],
		[366, 0],
		[372, 1],
		[640, 1],
		[734, 1],
		[740, 2],
		[1280, 2],
		[3840, 2]
	])('a tile %i px wide takes layer %i', (width, layer) => {
		expect(chooseLayer(tile(width), 1, null)).toBe(layer);
	});

	test('a dense screen needs more of the same tile', () => {
		expect(chooseLayer(tile(320), 1, null)).toBe(0);
		expect(chooseLayer(tile(320), 2, null)).toBe(1);
		expect(chooseLayer(tile(320), 3, null)).toBe(2);
	});

	test('an upright tile is covered, so its height counts', () => {
		expect(chooseLayer({ width: 180, height: 240 }, 1, null)).toBe(1);
	});

	test('a camera of less needs a higher layer for the same tile, and has none above its top', () => {
		const camera = (height: number, layers = 3) => ({ height, layers });
		expect(chooseLayer(tile(620), 1, null, camera(720))).toBe(1);
		expect(chooseLayer(tile(620), 1, null, camera(360))).toBe(2);
		expect(chooseLayer(tile(620), 1, null, camera(1440))).toBe(0);
		expect(chooseLayer(tile(620), 1, null, camera(360, 2))).toBe(1);
		expect(chooseLayer(tile(300), 1, null, camera(360, 2))).toBe(0);
		expect(chooseLayer(tile(2560), 2, null, camera(240, 1))).toBe(0);
	});

	test('a tile without a size needs the least', () => {
		expect(chooseLayer({ width: 0, height: 0 }, 2, null)).toBe(0);
	});
});

describe('with a layer of before', () => {
	test('small changes around a bound change nothing', () => {
		expect(chooseLayer(tile(380), 1, 0)).toBe(0);
		expect(chooseLayer(tile(360), 1, 1)).toBe(1);
		expect(chooseLayer(tile(750), 1, 1)).toBe(1);
		expect(chooseLayer(tile(720), 1, 2)).toBe(2);
	});

	test('large changes do, both ways', () => {
		expect(chooseLayer(tile(420), 1, 0)).toBe(1);
		expect(chooseLayer(tile(300), 1, 1)).toBe(0);
		expect(chooseLayer(tile(1280), 1, 0)).toBe(2);
		expect(chooseLayer(tile(100), 1, 2)).toBe(0);
	});

	test('a tile that trembles settles on one layer', () => {
		let layer: number | null = null;
		const seen = new Set<number>();
		for (const width of [372, 366, 373, 365, 371, 368]) {
			layer = chooseLayer(tile(width), 1, layer);
			seen.add(layer);
		}
		expect(seen.size).toBe(1);
	});
});
