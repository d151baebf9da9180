import type { ParticipantView, Role } from '#lib/state/view.ts';

interface FakeTraits {
	readonly isSelf?: boolean;
	readonly role?: Role;
	readonly picture?: string;
	readonly verified?: boolean;
}

/** A person in the fake call; every field can be set by a scene. */
export class FakeParticipant implements ParticipantView {
	readonly participantId: string;
	readonly name: string;
	readonly isSelf: boolean;
	readonly picture: string | null;
	readonly verified: boolean;
	readonly joinedAt = Date.now();
	readonly audioTracks: readonly MediaStreamTrack[] = [];
	role = $state<Role>('guest');
	muted = $state(false);
	handRaised = $state(false);
	reconnecting = $state(false);
	speaking = $state(false);
	lowData = $state(false);
	cameraTrack = $state.raw<MediaStreamTrack | null>(null);
	screenTrack = $state.raw<MediaStreamTrack | null>(null);

	constructor(name: string, traits: FakeTraits = {}) {
		this.participantId = `fake-${name}`;
		this.name = name;
		this.isSelf = traits.isSelf ?? false;
		this.picture = traits.picture ?? null;
		this.verified = traits.verified ?? false;
		this.role = traits.role ?? 'guest';
	}

	get isHost(): boolean {
		return this.role === 'host';
	}
}
