import type { RemoteTrack } from '#lib/media/remote_consumers.ts';

/** What of a participant's media can be shown and played now. */
export interface ParticipantTracks {
	readonly camera: MediaStreamTrack | null;
	readonly screen: MediaStreamTrack | null;
	readonly audio: readonly MediaStreamTrack[];
}

/** All remote tracks, whoever they belong to; a track can be here before its participant is known. */
export class RemoteMedia {
	readonly #tracks = new Map<string, RemoteTrack>();

	add(track: RemoteTrack): void {
		this.#tracks.set(track.consumerId, track);
	}

	/** Whose track it was; null when it is not known. */
	setPaused(consumerId: string, paused: boolean): string | null {
		const track = this.#tracks.get(consumerId);
		if (track === undefined) return null;
		this.#tracks.set(consumerId, { ...track, paused });
		return track.participantId;
	}

	/** Whose track it was; null when it is not known. */
	remove(consumerId: string): string | null {
		const track = this.#tracks.get(consumerId);
		this.#tracks.delete(consumerId);
		return track?.participantId ?? null;
	}

	of(participantId: string): ParticipantTracks {
		const theirs = [...this.#tracks.values()].filter((t) => t.participantId === participantId);
		const flowing = theirs.filter((t) => !t.paused);
		return {
			camera: flowing.find((t) => t.source === 'camera')?.track ?? null,
			screen: flowing.find((t) => t.source === 'screen')?.track ?? null,
			// Paused sound stays, so that the element that plays it need not start again.
			audio: theirs
				.filter((t) => t.source === 'microphone' || t.source === 'screen-audio')
				.map((t) => t.track)
		};
	}
}
