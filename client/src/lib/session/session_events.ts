import type {
	Admission,
	ParticipantInfo,
	Pending,
	PendingInfo,
	Reacted,
	Role
} from '#lib/protocol/protocol.gen.ts';
import type { SignalError } from '#lib/socket/signal_error.ts';
import type { LeaveMessage } from './farewell.ts';

export type SessionPhase = 'lobby' | 'joining' | 'knocking' | 'in-call' | 'ended';

export type SessionEnd =
	'left' | 'denied' | 'room-full' | 'room-ended' | 'removed' | 'taken-over' | 'failed';

/** Facts about the way in and out. */
export interface SessionEvents {
	phase: SessionPhase;
	/** In the room, for the first time or again; `admission.resumed` says whether media lives on. */
	admitted: Admission;
	/** At the door, for the first time or again. */
	knocking: Pending;
	/** Our place in the line; 1 is next. */
	position: number;
	/** Not let in; `retryAfterMs` from now one may knock again. */
	denied: { readonly retryAfterMs: number | null };
	/** A join that failed and left us in the lobby, or ended the session. */
	failed: SignalError;
	/** We are not let back in for now; it is tried again. */
	refused: SignalError;
	/** We left, and the server may not have heard it. */
	'left-unheard': LeaveMessage;
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
	/** They, or we, show a feeling for a moment. */
	reacted: Reacted;
	'host-changed': { readonly participantId: string };
	'role-changed': { readonly participantId: string; readonly role: Role };
	'lock-changed': { readonly locked: boolean };
	'pending-added': PendingInfo;
	/** Somebody who knocks is away, or back. */
	'pending-changed': PendingInfo;
	'pending-removed': { readonly participantId: string };
	/** An invite was made, used or revoked. */
	'invites-changed': object;
	/** This host asks us to mute. */
	'mute-requested': { readonly participantId: string };
	/** This host paused our microphone. */
	'muted-by-host': { readonly participantId: string };
	'active-speaker': { readonly participantId: string | null };
}
