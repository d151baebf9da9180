/** Where one's own picture floats. Pure: sizes in CSS px in, rectangles and corners out. */

import type { Rect, Size } from './grid_layout.ts';
import type { Corner } from '#lib/components/ui/preferences.svelte.ts';

/** Physical on purpose: a hand draws it to where the eye sees it, in every script. */
export const CORNERS: readonly Corner[] = [
	'upper-left',
	'upper-right',
	'lower-right',
	'lower-left'
];

const leastWidth = 96;
const mostWidth = 224;

/** Its rectangle in this corner; upright where the window is. */
export function cornerRect(corner: Corner, area: Size, gap: number): Rect {
	const isUpright = area.height > area.width;
	const share = isUpright ? area.width * 0.27 : area.width * 0.18;
	const width = Math.round(Math.min(mostWidth, Math.max(leastWidth, share)));
	const height = Math.round(isUpright ? width / 0.75 : (width * 9) / 16);
	return {
		width,
		height,
		left: corner.endsWith('left') ? gap : Math.max(0, area.width - width - gap),
		top: corner.startsWith('upper') ? gap : Math.max(0, area.height - height - gap)
	};
}

/** The corner that a rectangle is closest to. */
export function nearestCorner(rect: Rect, area: Size): Corner {
	const across = rect.left + rect.width / 2 < area.width / 2 ? 'left' : 'right';
	const down = rect.top + rect.height / 2 < area.height / 2 ? 'upper' : 'lower';
	return `${down}-${across}`;
}

/** Where an arrow key leads from a corner; null: it is no arrow key. */
export function cornerByKey(corner: Corner, key: string): Corner | null {
	const isUpper = corner.startsWith('upper');
	const isLeft = corner.endsWith('left');
	if (key === 'ArrowLeft') return isUpper ? 'upper-left' : 'lower-left';
	if (key === 'ArrowRight') return isUpper ? 'upper-right' : 'lower-right';
	if (key === 'ArrowUp') return isLeft ? 'upper-left' : 'upper-right';
	if (key === 'ArrowDown') return isLeft ? 'lower-left' : 'lower-right';
	return null;
}

/** The next corner, clockwise. */
export function nextCorner(corner: Corner): Corner {
	return CORNERS[(CORNERS.indexOf(corner) + 1) % CORNERS.length] ?? corner;
}
