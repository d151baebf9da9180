import type { ParticipantInfo, ParticipantState } from '#lib/protocol/protocol.gen.ts';
import type { ParticipantView, Role } from './view.ts';

/** Who is back tells of themselves at once; until then nothing is known that would be new. */
const WORD_OF_RETURN_MS = 2_000;

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

	#isKnown = false;
	#waiting: ReturnType<typeof setTimeout> | undefined;

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

	/**
	 * What the server says of their state; of ourselves we know better. While they are away, what they
	 * said last stands, and a server that was started anew does not know it. Returns whether it is their word.
	 */
	apply(state: ParticipantState): boolean {
		if (this.isSelf) return true;
		clearTimeout(this.#waiting);
		const wasAway = this.reconnecting;
		this.reconnecting = state.reconnecting;
		if (this.#isKnown && state.reconnecting) return false;
		if (this.#isKnown && wasAway && isUntold(state)) {
			this.#waiting = setTimeout(() => this.#take(state), WORD_OF_RETURN_MS);
			return false;
		}
		this.#take(state);
		return true;
	}

	#take(state: ParticipantState): void {
		this.#isKnown = true;
		this.muted = state.muted;
		this.handRaised = state.handRaised;
		this.lowData = state.lowData;
		this.videoLimit = state.videoLimit;
		this.videoHeight = state.videoHeight;
	}
}

/** As the server has it of somebody who has not said a word. */
function isUntold({ muted, cameraOff, handRaised }: ParticipantState): boolean {
	return muted && cameraOff && !handRaised;
}
