/** Where tiles go. Pure: sizes in CSS px in, rectangles out. */

export interface Size {
	readonly width: number;
	readonly height: number;
}

export interface Rect extends Size {
	readonly left: number;
	readonly top: number;
}

/** Bounds of width divided by height of a tile. */
export interface AspectRange {
	readonly narrowest: number;
	readonly widest: number;
}

export interface Layout {
	readonly people: readonly Rect[];
	readonly screens: readonly Rect[];
}

const wide = 16 / 9;
const phoneWidth = 640;
const stripAspects: AspectRange = { narrowest: 4 / 3, widest: wide };
/** More faces than this on one page are hard to take in, whatever the window. */
const mostOnPage = 16;
const mostOnPhone = 8;

/** Tiles are 4:3 to 16:9, whatever fills the window best; a narrow upright one allows them from 3:4. */
export function tileAspects({ width, height }: Size): AspectRange {
	const upright = width < phoneWidth && height > width;
	return { narrowest: upright ? 3 / 4 : 4 / 3, widest: wide };
}

/** The arrangement of `count` equal tiles with the largest tile area; the last row is centred. */
export function gridRects(
	count: number,
	area: Size,
	gap: number,
	aspects: AspectRange = tileAspects(area)
): Rect[] {
	if (count < 1 || area.width < 1 || area.height < 1) return [];
	let best = { columns: 1, ...tileSize(count, 1, area, gap, aspects) };
	for (let columns = 2; columns <= count; columns++) {
		const size = tileSize(count, columns, area, gap, aspects);
		if (size.width * size.height > best.width * best.height) best = { columns, ...size };
	}
	return place(count, best.columns, best, area, gap);
}

/**
 * One shared screen takes the stage; people, and further screens before them, a strip at its right or, in
 * an upright window, below it. `large`: the index of the screen on the stage.
 */
export function stageRects(
	people: number,
	screens: number,
	area: Size,
	gap: number,
	large = 0
): Layout {
	if (screens === 0) return { people: gridRects(people, area, gap), screens: [] };
	const { stage, strip, offset } = split(area, gap);
	const inStrip = gridRects(screens - 1 + people, strip, gap, stripAspects).map((rect) => ({
		...rect,
		left: rect.left + offset.left,
		top: rect.top + offset.top
	}));
	const others = inStrip.slice(0, screens - 1);
	return {
		people: inStrip.slice(screens - 1),
		screens: [...others.slice(0, large), { left: 0, top: 0, ...stage }, ...others.slice(large)]
	};
}

/** The same arrangement for who reads from right to left. */
export function mirrored({ people, screens }: Layout, { width }: Size): Layout {
	const mirror = (rect: Rect): Rect => ({ ...rect, left: width - rect.left - rect.width });
	return { people: people.map(mirror), screens: screens.map(mirror) };
}

/** How many people fit on a page with faces that can still be read. */
export function pageCapacity(screens: number, area: Size, gap: number): number {
	const [place, aspects, least] =
		screens === 0
			? [area, tileAspects(area), clamp(area.width / 4, 150, 320)]
			: [split(area, gap).strip, stripAspects, 120];
	let count = area.width < phoneWidth ? mostOnPhone : mostOnPage;
	while (count > 1 && (gridRects(count, place, gap, aspects)[0]?.width ?? 0) < least) count -= 1;
	// Further screens sit in the strip as well.
	return Math.max(1, count - Math.max(0, screens - 1));
}

function split(area: Size, gap: number) {
	const upright = area.height > area.width;
	// Below an upright screen there is room for faces: the stage takes no more than a wide picture needs.
	const stage = upright
		? {
				width: area.width,
				height: Math.round(Math.min(area.height * 0.72, area.width / 1.5))
			}
		: {
				width: Math.round(area.width - gap - clamp(area.width * 0.2, 132, 300)),
				height: area.height
			};
	const strip = upright
		? { width: area.width, height: Math.max(0, area.height - stage.height - gap) }
		: { width: Math.max(0, area.width - stage.width - gap), height: area.height };
	const offset = upright
		? { left: 0, top: stage.height + gap }
		: { left: stage.width + gap, top: 0 };
	return { stage, strip, offset };
}

/**
 * How a video fills its tile: the sides may be cut as far as the middle stays, where faces are; the top and
 * bottom, with foreheads and chins, hardly at all. Both arguments are width divided by height.
 */
export function videoFit(videoAspect: number, tileAspect: number): 'cover' | 'contain' {
	const widthKept = Math.min(1, tileAspect / videoAspect);
	const heightKept = Math.min(1, videoAspect / tileAspect);
	return widthKept >= 0.42 && heightKept >= 0.9 ? 'cover' : 'contain';
}

function tileSize(
	count: number,
	columns: number,
	area: Size,
	gap: number,
	aspects: AspectRange
): Size {
	const rows = Math.ceil(count / columns);
	let width = (area.width - gap * (columns - 1)) / columns;
	let height = (area.height - gap * (rows - 1)) / rows;
	if (width <= 0 || height <= 0) return { width: 0, height: 0 };
	if (width / height > aspects.widest) width = height * aspects.widest;
	else if (width / height < aspects.narrowest) height = width / aspects.narrowest;
	return { width: Math.floor(width), height: Math.floor(height) };
}

function place(count: number, columns: number, tile: Size, area: Size, gap: number): Rect[] {
	const rows = Math.ceil(count / columns);
	const top = (area.height - rows * tile.height - (rows - 1) * gap) / 2;
	return Array.from({ length: count }, (_, index) => {
		const row = Math.floor(index / columns);
		const inRow = Math.min(columns, count - row * columns);
		const left = (area.width - inRow * tile.width - (inRow - 1) * gap) / 2;
		return {
			left: Math.round(left + (index % columns) * (tile.width + gap)),
			top: Math.round(top + row * (tile.height + gap)),
			width: tile.width,
			height: tile.height
		};
	});
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(high, Math.max(low, value));
}
