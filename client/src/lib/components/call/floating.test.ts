import { expect, it } from 'vitest';
import type { Corner } from '#lib/components/ui/preferences.svelte.ts';
import { cornerByKey, cornerRect, CORNERS, nearestCorner, nextCorner } from './floating.ts';

const areas = [
	{ width: 304, height: 560 },
	{ width: 374, height: 640 },
	{ width: 820, height: 320 },
	{ width: 1264, height: 700 },
	{ width: 2500, height: 1300 }
];

it('lies inside the window, in its corner, and small', () => {
	for (const area of areas) {
		for (const corner of CORNERS) {
			const rect = cornerRect(corner, area, 8);
			expect(rect.left).toBeGreaterThanOrEqual(0);
			expect(rect.top).toBeGreaterThanOrEqual(0);
			expect(rect.left + rect.width).toBeLessThanOrEqual(area.width);
			expect(rect.top + rect.height).toBeLessThanOrEqual(area.height);
			expect((rect.width * rect.height) / (area.width * area.height)).toBeLessThan(0.1);
			expect(nearestCorner(rect, area)).toBe(corner);
		}
	}
});

it('is upright where the window is', () => {
	const rect = cornerRect('lower-right', { width: 374, height: 640 }, 8);
	expect(rect.height).toBeGreaterThan(rect.width);
});

it('goes where the arrow keys lead, and stays at the edge', () => {
	expect(cornerByKey('lower-right', 'ArrowUp')).toBe('upper-right');
	expect(cornerByKey('upper-right', 'ArrowLeft')).toBe('upper-left');
	expect(cornerByKey('upper-left', 'ArrowLeft')).toBe('upper-left');
	expect(cornerByKey('upper-left', 'ArrowDown')).toBe('lower-left');
	expect(cornerByKey('upper-left', 'Enter')).toBeNull();
});

it('reaches every corner one after the other', () => {
	let corner = 'upper-left' as Corner;
	const seen = new Set<string>();
	for (let step = 0; step < 4; step++) seen.add((corner = nextCorner(corner)));
	expect(seen.size).toBe(4);
});
