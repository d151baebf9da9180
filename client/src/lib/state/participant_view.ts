export type Role = 'host' | 'cohost' | 'guest';

/** One person in the grid, oneself included. The object stays the same for as long as they are in the room. */
export interface ParticipantView {
	readonly participantId: string;
	readonly name: string;
	readonly isSelf: boolean;
	readonly isHost: boolean;
	readonly role: Role;
	/** Portrait of a signed-in person (https), or null. */
	readonly picture: string | null;
	/** The name comes from a verified sign-in. */
	readonly verified: boolean;
	readonly muted: boolean;
	readonly handRaised: boolean;
	readonly reconnecting: boolean;
	readonly speaking: boolean;
	/** They neither send nor receive video, by their own choice. */
	readonly lowData: boolean;
	/** A live camera track, or null: show initials. */
	readonly cameraTrack: MediaStreamTrack | null;
	readonly screenTrack: MediaStreamTrack | null;
	/** Remote audio to be played; always empty for oneself. */
	readonly audioTracks: readonly MediaStreamTrack[];
	/** Unix time in ms. */
	readonly joinedAt: number;
}
