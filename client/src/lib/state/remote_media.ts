import type { RemoteTrack } from '#lib/media/remote_consumers.ts';
import type { Source } from '#lib/protocol/protocol.gen.ts';
import { tellHeld } from './held_track.ts';

/** What of a participant's media can be shown and played now. */
export interface ParticipantTracks {
	readonly camera: MediaStreamTrack | null;
	readonly screen: MediaStreamTrack | null;
	readonly audio: readonly MediaStreamTrack[];
}

/** How long the last picture stands in for one that is being connected anew, in ms. */
const HOLD_MS = 30_000;

/** All remote tracks, whoever they belong to; a track can be here before its participant is known. */
export class RemoteMedia {
	readonly #tracks = new Map<string, RemoteTrack>();
	/** Pictures that stopped without being switched off, with the timers that end them. */
	readonly #held = new Map<RemoteTrack, ReturnType<typeof setTimeout>>();

	/** `onReleased`: what stood in for somebody's picture is gone without a new one. */
	constructor(private readonly onReleased: (participantId: string) => void = () => undefined) {}

	add(track: RemoteTrack): void {
		this.#tracks.set(track.consumerId, track);
		this.release(track.participantId, track.source);
	}

	/** Whose track it was; null when it is not known. */
	setPaused(consumerId: string, paused: boolean): string | null {
		const track = this.#tracks.get(consumerId);
		if (track === undefined) return null;
		this.#tracks.set(consumerId, { ...track, paused });
		return track.participantId;
	}

	/**
	 * Whose track it was; null when it is not known. `isLost`: it was not ended by its sender. A camera
	 * that goes without being switched off comes back as well: its sender connects anew.
	 */
	remove(consumerId: string, isLost: boolean): string | null {
		const track = this.#tracks.get(consumerId);
		if (track === undefined) return null;
		this.#tracks.delete(consumerId);
		const comesBack = track.source === 'camera' || (track.source === 'screen' && isLost);
		if (comesBack && !track.paused) this.#hold(track);
		return track.participantId;
	}

	/** Let go of what stands in for this source. */
	release(participantId: string, source: Source): void {
		for (const [track, timer] of this.#held) {
			if (track.participantId !== participantId || track.source !== source) continue;
			clearTimeout(timer);
			this.#held.delete(track);
		}
	}

	/** Let go of all that stands in for something. */
	releaseAll(): void {
		for (const timer of this.#held.values()) clearTimeout(timer);
		this.#held.clear();
	}

	of(participantId: string): ParticipantTracks {
		const theirs = [...this.#tracks.values()].filter((t) => t.participantId === participantId);
		const held = [...this.#held.keys()].filter((t) => t.participantId === participantId);
		const pictures = [...theirs.filter((t) => !t.paused), ...held];
		return {
			camera: pictures.find((t) => t.source === 'camera')?.track ?? null,
			screen: pictures.find((t) => t.source === 'screen')?.track ?? null,
			// Paused sound stays, so that the element that plays it need not start again.
			audio: theirs
				.filter((t) => t.source === 'microphone' || t.source === 'screen-audio')
				.map((t) => t.track)
		};
	}

	#hold(track: RemoteTrack): void {
		this.release(track.participantId, track.source);
		const timer = setTimeout(() => {
			this.#held.delete(track);
			this.onReleased(track.participantId);
		}, HOLD_MS);
		this.#held.set(track, timer);
		tellHeld(track.track);
	}
}
