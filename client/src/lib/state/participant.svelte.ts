import type { ParticipantInfo, ParticipantState, Source } from '#lib/protocol/protocol.gen.ts';
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
	lowData = $state(false);
	videoLimit = $state<ParticipantState['videoLimit']>('none');
	/** The shorter side of their camera's picture in px; 0: not told. */
	videoHeight = $state(0);
	joinedAt = $state(0);
	cameraTrack = $state.raw<MediaStreamTrack | null>(null);
	screenTrack = $state.raw<MediaStreamTrack | null>(null);
	audioTracks = $state.raw<readonly MediaStreamTrack[]>([]);

	/** What they say they send; null: nothing is known of it. */
	#pictures: { readonly camera: boolean; readonly screen: boolean } | null = null;

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

	/** Whether they say that they do not send this picture. */
	hasOff(source: Source): boolean {
		return (source === 'camera' || source === 'screen') && this.#pictures?.[source] === false;
	}

	/**
	 * What the server says of their state; of ourselves we know better. A server that was started anew does
	 * not know it before they tell: until then, what they said last stands.
	 */
	apply(state: ParticipantState): void {
		if (this.isSelf) return;
		this.reconnecting = state.reconnecting;
		if (!state.told && this.#pictures !== null) return;
		if (state.told) this.#pictures = { camera: !state.cameraOff, screen: state.sharing };
		this.muted = state.muted;
		this.handRaised = state.handRaised;
		this.lowData = state.lowData;
		this.videoLimit = state.videoLimit;
		this.videoHeight = state.videoHeight;
	}
}
