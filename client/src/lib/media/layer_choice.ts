/** Which simulcast layer a tile needs. Pure: sizes in, a spatial layer out. */

/** Of a video with as many layers as there may be. */
export const TOP_LAYER = 2;
/** Of a camera that has told nothing yet; height in px. */
const USUAL_CAMERA: CameraLayers = { height: 720, layers: TOP_LAYER + 1 };

const PICTURE_ASPECT = 16 / 9;
/** A picture may be drawn so many times larger than it is before it looks soft. */
export const STRETCH = 1.15;
/** A tile must grow or shrink by so much beyond a bound before it changes its layer. */
const HYSTERESIS = 0.1;

export interface TileSize {
	/** CSS px. */
	readonly width: number;
	readonly height: number;
}

/** What a camera sends: the height of its top layer in px, and the number of layers, each half the next. */
export interface CameraLayers {
	readonly height: number;
	readonly layers: number;
}

/**
 * The lowest layer that fills the tile sharply. `pixelRatio`: device px per CSS px. `previous`: the
 * layer of before, which small changes of size do not change; null: there was none.
 */
export function chooseLayer(
	tile: TileSize,
	pixelRatio: number,
	previous: number | null,
	camera: CameraLayers = USUAL_CAMERA
): number {
	const height = neededHeight(tile, pixelRatio);
	if (previous === null) return layerOf(height, camera);
	const least = layerOf(height / (1 + HYSTERESIS), camera);
	const most = layerOf(height * (1 + HYSTERESIS), camera);
	return Math.min(most, Math.max(least, previous));
}

/** Of a picture that fills the tile, in device px: it covers it, so the side that needs more of it counts. */
export function neededHeight(tile: TileSize, pixelRatio: number): number {
	return Math.max(tile.height, tile.width / PICTURE_ASPECT) * pixelRatio;
}

function layerOf(height: number, camera: CameraLayers): number {
	const top = camera.layers - 1;
	let layer = 0;
	while (layer < top && height > (camera.height / 2 ** (top - layer)) * STRETCH) layer += 1;
	return layer;
}

/** Chooses layers and remembers them by key, for the hysteresis. */
export class LayerMemory {
	readonly #layers = new Map<string, number>();

	/** `camera`: zeros where it is not known. */
	choose(key: string, tile: TileSize, pixelRatio: number, camera: CameraLayers): number {
		const known = {
			height: camera.height || USUAL_CAMERA.height,
			layers: camera.layers || USUAL_CAMERA.layers
		};
		const layer = chooseLayer(tile, pixelRatio, this.#layers.get(key) ?? null, known);
		this.#layers.set(key, layer);
		return layer;
	}
}
