import type {
	Admission,
	ParticipantInfo,
	ParticipantState,
	Role
} from '#lib/protocol/protocol.gen.ts';
import type { MediaEngine } from '#lib/media/media_engine.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import { Participant } from './participant.svelte.ts';
import { RemoteMedia } from './remote_media.ts';

const SPEAKERS_KEPT = 32;
const PICTURES = ['camera', 'screen'] as const;

/** Everybody in the room, each with what they send. */
export class Roster {
	readonly self = new Participant(true);
	#others = $state.raw<readonly Participant[]>([]);
	/** Who has spoken of the others, the latest first. */
	speakers = $state.raw<readonly string[]>([]);
	readonly #media = new RemoteMedia((participantId) => this.#showMedia(participantId));
	#speakerId: string | null = null;
	#beforeChange: () => void = () => undefined;

	constructor(
		private readonly session: CallSession,
		private readonly engine: MediaEngine
	) {
		this.#follow();
	}

	get others(): readonly Participant[] {
		return this.#others;
	}

	/** Called before anybody comes or goes. */
	beforeChange(handler: () => void): void {
		this.#beforeChange = handler;
	}

	/** Keep up with the room and with the engine. */
	#follow(): void {
		const { room } = this.session;
		const { engine } = this;
		room.on('roster', (admission) => this.#replace(admission));
		room.on('participant-joined', (info) => {
			this.#upsert(info);
			this.#count();
		});
		room.on('participant-left', ({ participantId }) => {
			this.#remove(participantId);
			this.#count();
		});
		room.on('state-changed', ({ participantId, state }) => this.#setState(participantId, state));
		room.on('host-changed', ({ participantId }) => this.#setHost(participantId));
		room.on('role-changed', ({ participantId, role }) => this.#setRole(participantId, role));
		room.on('active-speaker', ({ participantId }) => this.#setSpeaker(participantId));
		engine.on('track-added', (track) => {
			this.#media.add(track);
			this.#showMedia(track.participantId);
		});
		engine.on('track-paused', ({ consumerId, paused }) =>
			this.#showMedia(this.#media.setPaused(consumerId, paused))
		);
		engine.on('track-removed', ({ consumerId, isLost }) =>
			this.#showMedia(this.#media.remove(consumerId, isLost))
		);
	}

	/** Out of the room: nobody is left, and of oneself only the name. */
	clear(): void {
		this.#setOthers([]);
		this.#media.releaseAll();
		this.#setSpeaker(null);
		this.speakers = [];
		this.self.role = 'guest';
		this.self.handRaised = false;
	}

	/** Own devices, as they are here. */
	showOwn(tracks: {
		muted: boolean;
		camera: MediaStreamTrack | null;
		screen: MediaStreamTrack | null;
	}) {
		this.self.muted = tracks.muted;
		this.self.cameraTrack = tracks.camera;
		this.self.screenTrack = tracks.screen;
		this.self.speaking = this.#isSpeaking(this.self);
	}

	/** Whoever has this id; null when nobody is known under it. */
	find(participantId: string): Participant | null {
		return this.#everyone().find((person) => person.participantId === participantId) ?? null;
	}

	#replace(admission: Admission): void {
		const { participantId: selfId, participants } = admission;
		this.self.participantId = selfId;
		this.self.role = admission.role;
		this.self.joinedAt = Date.now();
		const present = participants.map(({ participantId }) => participantId);
		this.#setOthers(this.others.filter(({ participantId }) => present.includes(participantId)));
		// What was said of it while the link was down is lost.
		this.#setSpeaker(null);
		for (const info of participants) this.#upsert(info);
		this.#count();
	}

	#upsert(info: ParticipantInfo): void {
		const joinedAt = this.session.toLocalTime(info.joinedAt);
		const known = this.find(info.participantId);
		if (known !== null) {
			known.describe(info, joinedAt);
			return this.#showMedia(info.participantId);
		}
		const participant = new Participant(false);
		participant.describe(info, joinedAt);
		// Who left and is back, perhaps under the same id, connects nothing anew: it was over.
		for (const source of PICTURES) this.#media.release(info.participantId, source);
		this.#setOthers([...this.others, participant].sort(byJoining));
		this.#showMedia(info.participantId);
		participant.speaking = this.#isSpeaking(participant);
	}

	#remove(participantId: string): void {
		this.#setOthers(this.others.filter((other) => other.participantId !== participantId));
	}

	#setOthers(others: readonly Participant[]): void {
		this.#beforeChange();
		this.#others = others;
	}

	#setState(participantId: string, state: ParticipantState): void {
		const person = this.find(participantId);
		if (person === null) return;
		person.apply(state);
		this.#showMedia(participantId);
		person.speaking = this.#isSpeaking(person);
	}

	#count(): void {
		this.engine.setPeople(this.others.length + 1);
	}

	#setHost(participantId: string): void {
		for (const person of this.#everyone()) {
			if (person.participantId === participantId) person.role = 'host';
			// What else they are now is told next, in `role-changed`.
			else if (person.isHost) person.role = 'cohost';
		}
	}

	#setRole(participantId: string, role: Role): void {
		const person = this.find(participantId);
		if (person !== null) person.role = role;
	}

	#setSpeaker(participantId: string | null): void {
		this.#speakerId = participantId;
		if (participantId !== null && participantId !== this.self.participantId) {
			const before = this.speakers.filter((id) => id !== participantId);
			this.speakers = [participantId, ...before].slice(0, SPEAKERS_KEPT);
		}
		for (const person of this.#everyone()) person.speaking = this.#isSpeaking(person);
	}

	#isSpeaking({ participantId, muted }: Participant): boolean {
		return !muted && participantId !== '' && participantId === this.#speakerId;
	}

	#showMedia(participantId: string | null): void {
		const person = participantId === null ? null : this.find(participantId);
		if (person === null || person.isSelf) return;
		for (const source of PICTURES) {
			// Nothing stands in for what they switched off meanwhile.
			if (person.hasOff(source)) this.#media.release(person.participantId, source);
		}
		const { camera, screen, audio } = this.#media.of(person.participantId);
		person.cameraTrack = camera;
		person.screenTrack = screen;
		if (!sameTracks(person.audioTracks, audio)) person.audioTracks = audio;
	}

	#everyone(): Participant[] {
		return [this.self, ...this.others];
	}
}

function byJoining(a: Participant, b: Participant): number {
	return a.joinedAt - b.joinedAt || (a.participantId < b.participantId ? -1 : 1);
}

function sameTracks(a: readonly MediaStreamTrack[], b: readonly MediaStreamTrack[]): boolean {
	return a.length === b.length && a.every((track, index) => track === b[index]);
}
