import type { Source } from '#lib/protocol/protocol.gen.ts';

/** What this person wants of one remote video. */
export interface VideoWish {
	readonly flows: boolean;
	/** The highest spatial layer that is of use; null: whatever there is. */
	readonly spatialLayer: number | null;
	/** 1 to 255: who gets bandwidth first; null: as the server has it. */
	readonly priority: number | null;
}

/** Wishes by `wishKey`. */
export type VideoWishes = ReadonlyMap<string, VideoWish>;

/** As long as nobody has said otherwise. */
export const PLAIN_WISH: VideoWish = { flows: true, spatialLayer: null, priority: null };

/** Keyed by person, not by consumer, so that wishes outlive what they are wished of. */
export function wishKey(participantId: string, source: Source): string {
	return `${source} ${participantId}`;
}

export function wishesOf(entries: Iterable<readonly [string, VideoWish]>): VideoWishes {
	return new Map(entries);
}
