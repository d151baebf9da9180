import type { ParticipantInfo, ParticipantState } from '#lib/protocol/protocol.gen.ts';
import type { ParticipantView, Role } from './view.ts';

/** One person in the room; the object stays the same while they are there. */
export class Participant implements ParticipantView {
	participantId = $state('');
	name = $state('');
	role = $state<Role>('guest');
	picture = $state<string | null>(null);
	verified = $state(false);
	muted = $state(true);
	handRaised = $state(false);
	reconnecting = $state(false);
	speaking = $state(false);
	joinedAt = $state(0);
	cameraTrack = $state.raw<MediaStreamTrack | null>(null);
	screenTrack = $state.raw<MediaStreamTrack | null>(null);
	audioTracks = $state.raw<readonly MediaStreamTrack[]>([]);

	constructor(readonly isSelf: boolean) {}

	get isHost(): boolean {
		return this.role === 'host';
	}

	/** `joinedAt`: Unix time in ms, by this browser's clock. */
	describe(info: ParticipantInfo, joinedAt: number): void {
		this.participantId = info.participantId;
		this.name = info.name;
		this.role = info.role;
		this.picture = info.picture;
		this.verified = info.verified;
		this.joinedAt = joinedAt;
		this.apply(info.state);
	}

	/** What the server says of their state; of ourselves we know better. */
	apply(state: ParticipantState): void {
		if (this.isSelf) return;
		this.muted = state.muted;
		this.handRaised = state.handRaised;
		this.reconnecting = state.reconnecting;
	}
}
