import type { PathQuality, StreamQuality } from '#lib/media/quality_stats.ts';
import type { Source } from '#lib/protocol/protocol.gen.ts';
import type { PictureVerdict } from './picture_verdict.ts';
import type { ParticipantView } from './participant_view.ts';

/** Videos that a person can look at. */
export type VideoSource = 'camera' | 'screen';

/** How a tile is seen: CSS px, device px per CSS px, and whether any of it is on the screen. */
export interface Sighting {
	readonly width: number;
	readonly height: number;
	readonly pixelRatio: number;
	readonly visible: boolean;
}

/** Why a video is not received though it is sent: low-data mode, or others come first. */
export type HeldBack = 'low-data' | 'many';

/** Where people sit: pages of tiles, and who has the stage. */
export interface SeatsView {
	/** Who is on the current page, without whoever is on the stage. */
	readonly shown: readonly ParticipantView[];
	/** The one person whose tile is large; null while nobody is, or a screen is shared. */
	readonly stage: ParticipantView | null;
	/** Who spoke last of the others, or else whoever is longest here; null: nobody else is here. */
	readonly speaker: ParticipantView | null;
	/** Whose screen is shown; one's own is not: in a picture of itself it would repeat without end. */
	readonly screens: readonly ParticipantView[];
	/** From 0. */
	readonly page: number;
	readonly pages: number;
	readonly pinnedId: string | null;
	/** Whoever speaks has the stage, as long as nobody is pinned. Remembered by the browser. */
	speakerView: boolean;
	turnTo(page: number): void;
	/** Null: nobody. */
	pin(participantId: string | null): void;
	/** What the window has room for, and whether oneself is shown. */
	fit(room: { readonly pageSize: number; readonly withSelf: boolean }): void;
}

/** What is received of the others' videos. */
export interface ViewingView {
	/** Tiles tell how they are seen; null: a tile is gone. */
	sight(participantId: string, source: VideoSource, sighting: Sighting | null): void;
	/** Something lies over all tiles: none is seen, wherever it is. */
	covered: boolean;
	/** This person is seen in a small window of its own, also while the page is hidden; call to end it. */
	seeOutside(participantId: string): () => void;
	/** Null: this video is received when its tile is seen. */
	heldBack(participantId: string, source: VideoSource): HeldBack | null;
	/** Receive this shared screen in spite of low-data mode. */
	openScreen(participantId: string): void;
}

/** No video, neither in nor out. Remembered by the browser. */
export interface LowDataView {
	readonly on: boolean;
	/** The person wanted to send video meanwhile; to be answered with a word. */
	readonly stopped: boolean;
	/** The network has been weak for a while, and the person has never declined this. */
	readonly offered: boolean;
	/** Offer it no more, in this browser. */
	decline(): void;
	set(on: boolean): Promise<void>;
	dismiss(): void;
}

export interface QualityStream extends StreamQuality {
	readonly source: Source;
	/** Spatial layer, 0 the lowest; null: there are none, or none comes. */
	readonly layer: number | null;
}

export interface QualityPath extends PathQuality {
	/** The source that is sent on it, or `receive`. */
	readonly name: Source | 'receive';
}

/** What is exchanged with one person; of oneself, what is sent. */
export interface QualityRow {
	readonly participantId: string;
	readonly name: string;
	readonly isSelf: boolean;
	/** Of their camera. */
	readonly verdict: PictureVerdict | null;
	readonly screenVerdict: PictureVerdict | null;
	/** How what is received of them comes, through the server; null: nothing is, or it is oneself. */
	readonly path: QualityPath | null;
	readonly streams: readonly QualityStream[];
}

/** The browser's own numbers, for people who look for a fault. */
export interface QualityView {
	readonly paths: readonly QualityPath[];
	/** Oneself first. */
	readonly rows: readonly QualityRow[];
	/** Keep them fresh until the returned function is called. */
	watch(): () => void;
}

export interface PicturesView {
	/** How good a person's picture or screen is here, and why; null: there is nothing to say. */
	verdictOf(participantId: string, source?: VideoSource): PictureVerdict | null;
}

/** Everything about pictures that is not a device. */
export interface VideoView {
	readonly pictures: PicturesView;
	readonly quality: QualityView;
	readonly seats: SeatsView;
	readonly viewing: ViewingView;
	readonly lowData: LowDataView;
}
