/** How good a picture is, and why it is not better. Pure. */

import { STRETCH } from '#lib/media/layer_choice.ts';

export type VideoLimit = 'none' | 'network' | 'device' | 'camera';

export type PictureReason =
	| 'my-network'
	| 'my-low-data'
	| 'my-window'
	| 'many'
	| 'their-network'
	| 'their-device'
	| 'their-camera'
	| 'their-low-data'
	| 'their-sending';

/** `full`: as good as the tile can show. `none`: nothing comes. `reason`: of less than all there could be. */
export interface PictureVerdict {
	readonly level: 'full' | 'reduced' | 'poor' | 'none';
	readonly reason: PictureReason | null;
}

export interface PictureFacts {
	/** A camera is on at the other side. */
	readonly isSent: boolean;
	/** This person receives it at all. */
	readonly flows: boolean;
	readonly heldBack: 'low-data' | 'many' | null;
	readonly theirLowData: boolean;
	readonly theirLimit: VideoLimit;
	/** The shorter side of what their camera gives, in px; 0: not known. */
	readonly theirHeight: number;
	/** How many times larger than that the tile draws it; 0: not known. */
	readonly stretch: number;
	/** The layer that the tile needs; null: not known yet. */
	readonly wantedLayer: number | null;
	/** What the server hands on, of a video without layers the lowest; null: nothing. */
	readonly currentLayer: number | null;
	/** 0 to 10 by layer; 0: this layer does not reach the server. */
	readonly scores: readonly number[];
	readonly layerCount: number;
}

/** Below this many of 10, what reaches the server has gaps. */
const GOOD_SCORE = 7;
const THEIR_REASONS: Record<VideoLimit, PictureReason> = {
	none: 'their-sending',
	network: 'their-network',
	device: 'their-device',
	camera: 'their-camera'
};

/** A camera below this height, in px, looks poor when it is drawn more than twice as large. */
const SMALL_CAMERA = 360;

/** Null: there is nothing to judge, as no picture is meant to come or it is not known yet. */
export function judgePicture(facts: PictureFacts): PictureVerdict | null {
	if (facts.theirLowData) return { level: 'none', reason: 'their-low-data' };
	if (!facts.isSent) return null;
	if (facts.heldBack === 'low-data') return { level: 'none', reason: 'my-low-data' };
	if (facts.heldBack === 'many') return { level: 'none', reason: 'many' };
	if (!facts.flows || facts.wantedLayer === null || facts.scores.length === 0) return null;
	return judgeFlow(facts, facts.wantedLayer);
}

function judgeFlow(facts: PictureFacts, asked: number): PictureVerdict {
	const { scores, currentLayer, theirLimit, layerCount } = facts;
	const isThere = (layer: number) => (scores[layer] ?? 0) > 0;
	if (!scores.some((score) => score > 0)) return { level: 'none', reason: 'their-network' };
	if (currentLayer === null) return { level: 'none', reason: 'my-network' };
	if (currentLayer < asked) {
		const level = asked - currentLayer > 1 ? 'poor' : 'reduced';
		if (!isThere(asked)) return { level, reason: THEIR_REASONS[theirLimit] };
		const isWhole = (scores[asked] ?? 0) >= GOOD_SCORE;
		return { level, reason: isWhole ? 'my-network' : 'their-network' };
	}
	if ((scores[currentLayer] ?? 0) < GOOD_SCORE)
		return { level: 'reduced', reason: 'their-network' };
	if (theirLimit !== 'none' && asked === layerCount - 1)
		return { level: 'reduced', reason: THEIR_REASONS[theirLimit] };
	if (asked < layerCount - 1) return { level: 'full', reason: 'my-window' };
	return judgeCamera(facts);
}

/** All that their camera gives is here. */
function judgeCamera({ theirHeight, stretch }: PictureFacts): PictureVerdict {
	if (stretch <= STRETCH) return { level: 'full', reason: null };
	const isPoor = theirHeight < SMALL_CAMERA && stretch > 2;
	return { level: isPoor ? 'reduced' : 'full', reason: 'their-camera' };
}

/** A shared screen comes in its top layer, whatever the size of its tile, if lines allow. */
export interface ScreenFacts extends Pick<
	PictureFacts,
	'isSent' | 'flows' | 'heldBack' | 'scores' | 'currentLayer'
> {
	/** Much of what comes is lost on its way here. */
	readonly isCongested: boolean;
}

/** Null: there is nothing to judge. */
export function judgeScreen(facts: ScreenFacts): PictureVerdict | null {
	const { isSent, flows, heldBack, scores, currentLayer, isCongested } = facts;
	if (!isSent) return null;
	if (heldBack === 'low-data') return { level: 'none', reason: 'my-low-data' };
	if (!flows || scores.length === 0) return null;
	const score = Math.max(...scores);
	if (score === 0) return { level: 'none', reason: 'their-network' };
	if (currentLayer === null) return { level: 'none', reason: 'my-network' };
	const isSmall = currentLayer < scores.length - 1 && (scores.at(-1) ?? 0) > 0;
	if (isSmall || isCongested) return { level: 'reduced', reason: 'my-network' };
	if (score < GOOD_SCORE) return { level: 'reduced', reason: 'their-network' };
	return { level: 'full', reason: null };
}

/** A verdict as it is shown, and one that waits to be. */
export interface HeldVerdict {
	readonly shown: PictureVerdict | null;
	readonly coming: PictureVerdict | null;
	/** Since when it has been coming, in ms. */
	readonly since: number;
}

/** Layers take a moment to change; only what stays so for this long is told. */
const PATIENCE_MS = 4_000;
const RANKS = { full: 0, reduced: 1, poor: 2, none: 3 };

/** What gets better is shown at once, what gets worse or has another reason only when it stays so. */
export function holdVerdict(
	held: HeldVerdict | undefined,
	verdict: PictureVerdict | null,
	now: number
): HeldVerdict {
	const before = held ?? { shown: null, coming: null, since: now };
	if (same(before.shown, verdict)) return { shown: before.shown, coming: null, since: now };
	const isTold = verdict === null || verdict.level === 'full' || isOwnChoice(verdict);
	const isBetter = before.shown !== null && verdict !== null && rank(verdict) < rank(before.shown);
	if (isTold || isBetter) return { shown: verdict, coming: null, since: now };
	if (!same(before.coming, verdict)) return { shown: before.shown, coming: verdict, since: now };
	return now - before.since < PATIENCE_MS ? before : { shown: verdict, coming: null, since: now };
}

/** Somebody decided so; there is nothing to wait for. */
function isOwnChoice({ reason }: PictureVerdict): boolean {
	return reason === 'my-low-data' || reason === 'their-low-data' || reason === 'many';
}

function rank({ level }: PictureVerdict): number {
	return RANKS[level];
}

function same(a: PictureVerdict | null, b: PictureVerdict | null): boolean {
	return a?.level === b?.level && a?.reason === b?.reason;
}

/** One layer of the own camera, as its statistics tell. */
export interface SentLayer {
	readonly active: boolean;
	readonly height: number | null;
	readonly framesPerSecond: number | null;
	readonly limitation: string | null;
}

/**
 * What keeps the own picture smaller than somebody watches it. `layers`: the lowest first. `watched`:
 * the highest layer that is watched; null: none. `cameraHeight` in px.
 */
export function findVideoLimit(
	layers: readonly SentLayer[],
	watched: number | null,
	cameraHeight: number
): VideoLimit {
	const wanted = watched === null ? undefined : layers[Math.min(watched, layers.length - 1)];
	if (watched === null || wanted === undefined || cameraHeight === 0) return 'none';
	const expected = cameraHeight / 2 ** (layers.length - 1 - Math.min(watched, layers.length - 1));
	const isSent = (wanted.framesPerSecond ?? 0) > 0;
	if (isSent && (wanted.height ?? 0) >= expected * 0.75) return 'none';
	const reasons = layers.filter(({ active }) => active).map(({ limitation }) => limitation);
	if (reasons.includes('bandwidth')) return 'network';
	if (reasons.includes('cpu')) return 'device';
	return isSent || layers.length === 0 ? 'none' : 'camera';
}
