import type { Admission, ParticipantInfo, PendingInfo } from '#lib/protocol/protocol.gen.ts';
import type { SignalError } from '#lib/socket/signal_error.ts';

export type SessionPhase = 'lobby' | 'joining' | 'knocking' | 'in-call' | 'ended';

export type SessionEnd =
	'left' | 'denied' | 'room-full' | 'room-ended' | 'removed' | 'taken-over' | 'failed';

/** Facts about the way in and out. */
export interface SessionEvents {
	phase: SessionPhase;
	/** In the room, for the first time or again; `admission.resumed` says whether media lives on. */
	admitted: Admission;
	/** A join that failed and left us in the lobby, or ended the session. */
	failed: SignalError;
}

/** Facts about the people in the room, in the order in which they happened. */
export interface RoomEvents {
	/** Everyone and everything as of this admission; replaces what was known. */
	roster: Admission;
	'participant-joined': ParticipantInfo;
	'participant-left': { readonly participantId: string };
	'state-changed': {
		readonly participantId: string;
		readonly state: ParticipantInfo['state'];
	};
	'host-changed': { readonly participantId: string };
	'pending-added': PendingInfo;
	'pending-removed': { readonly participantId: string };
	'active-speaker': { readonly participantId: string | null };
}
