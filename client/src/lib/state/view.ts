/**
 * What components may see of a call, and what they may ask of it.
 *
 * Components import types from here and get the object from context; they never see a socket or mediasoup.
 * Implementations are classes with `$state` fields, so that reading a property in a component subscribes to it.
 */

import type { ChatView } from './chat_view.ts';
import type { ParticipantView, Role } from './participant_view.ts';
import type { ReactionsView } from './reactions_view.ts';
import type { VideoView } from './video_view.ts';

export type Phase = 'lobby' | 'joining' | 'knocking' | 'in-call' | 'ended';

/**
 * The signaling link. `offline`: the browser itself says that it has no network. `moving`: the server said that
 * another one goes on in its place.
 */
export type Link = 'connecting' | 'connected' | 'reconnecting' | 'moving' | 'offline';

export type { ParticipantView, Role };
export type { LiveReaction, ReactionName, ReactionsView } from './reactions_view.ts';

export type EndReason =
	'left' | 'denied' | 'room-full' | 'room-ended' | 'removed' | 'taken-over' | 'failed';

/**
 * Something a person should know; components turn the code into words and a way on.
 * `blocking` problems stand in the way of joining.
 */
export interface Problem {
	readonly code: ProblemCode;
	/** The server's own sentence, where there is one. */
	readonly detail?: string;
}

export type ProblemCode =
	| 'insecure-origin'
	| 'unsupported-browser'
	| 'server-away'
	| 'invalid-room-id'
	| 'invalid-name'
	| 'room-full'
	| 'server-full'
	| 'too-many-pending'
	| 'rate-limited'
	| 'media-unavailable'
	| 'media-not-loaded'
	| 'shutting-down'
	| 'sign-in-unavailable'
	| 'join-denied'
	| 'room-locked'
	| 'banned'
	| 'sign-in-required'
	| 'invalid-id-token'
	| 'too-many-sockets'
	| 'unexpected';

/** Why a device gives nothing, as far as the browser tells. */
export type DeviceProblem = 'denied' | 'missing' | 'busy' | 'failed';

export interface ToggleView {
	/** What the person sees and means: on or off. */
	readonly on: boolean;
	/** A change is under way. */
	readonly busy: boolean;
	/** While on: why the device that was chosen last did not start, so that the one before goes on. */
	readonly problem: DeviceProblem | null;
}

/** One's own shared screen. */
export interface ScreenView extends ToggleView {
	/** What is shared; null where the browser does not tell. */
	readonly surface: 'monitor' | 'window' | 'browser' | null;
	readonly hasSound: boolean;
}

export interface DeviceChoice {
	readonly deviceId: string;
	readonly label: string;
}

/** `strong` leaves nothing but voices. */
export type NoiseSuppression = 'off' | 'standard' | 'strong';

export interface DevicesView {
	readonly microphones: readonly DeviceChoice[];
	readonly cameras: readonly DeviceChoice[];
	readonly speakers: readonly DeviceChoice[];
	readonly microphoneId: string | null;
	readonly cameraId: string | null;
	readonly speakerId: string | null;
	/** Input level of the live microphone, 0 to 1; 0 while off. */
	readonly level: number;
	/** Names of devices that stand in for chosen ones that were pulled out. */
	readonly standIns: Readonly<Record<'microphone' | 'camera', string | null>>;
	readonly noise: NoiseSuppression;
	/** Strong suppression was chosen and does not work in this browser. */
	readonly noiseFellBack: boolean;
	/** The microphone stays in use while muted, so that it is back at once. */
	readonly keepsMicrophone: boolean;
	select(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void>;
	/** There is another camera to look through. */
	readonly canSwitchCamera: boolean;
	/** From the front to the back, or to the next one; not remembered. */
	switchCamera(): Promise<void>;
	suppressNoise(noise: NoiseSuppression): Promise<void>;
	keepMicrophone(keeps: boolean): void;
	/** Two notes on the chosen speaker. Resolves when they have ended: whether they were played. */
	playTestSound(): Promise<boolean>;
}

export interface PendingView {
	readonly participantId: string;
	readonly name: string;
	/** Unix time in ms, by this browser's clock. */
	readonly since: number;
	readonly verified: boolean;
	/** Their connection is lost; the knock waits for them. */
	readonly away: boolean;
}

/** A one-time invite as the hosts see it; the token itself is shown once, on creation. Times: Unix ms. */
export interface InviteView {
	readonly inviteId: string;
	readonly label: string;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly usedAt: number | null;
	readonly usedByName: string | null;
	readonly revokedAt: number | null;
}

/** A request to oneself that wants an answer or a word, from a host. */
export type HostWish = {
	readonly kind: 'mute-requested' | 'muted-by-host';
	/** Empty when nobody can tell: they are gone, or it happened while our link was down. */
	readonly byName: string;
};

/** What hosts can do; every promise rejects with a `SignalError` whose code has words. */
export interface HostControls {
	readonly locked: boolean;
	readonly invites: readonly InviteView[];
	readonly maxInvites: number;
	setLocked(locked: boolean): Promise<void>;
	remove(participantId: string): Promise<void>;
	askToMute(participantId: string): Promise<void>;
	mute(participantId: string): Promise<void>;
	setRole(participantId: string, role: 'cohost' | 'guest'): Promise<void>;
	transferHost(participantId: string): Promise<void>;
	endForAll(): Promise<void>;
	refreshInvites(): Promise<void>;
	/** The whole link, fragment included; it works once. */
	createInvite(label?: string): Promise<string>;
	revokeInvite(inviteId: string): Promise<void>;
}

export interface CallView {
	readonly roomId: string;
	readonly phase: Phase;
	readonly link: Link;
	/** Picture and sound do not come through just now; they are being connected again. */
	readonly mediaInterrupted: boolean;
	readonly problem: Problem | null;
	readonly endReason: EndReason | null;
	/** This browser can come in without knocking (it made the room, holds its key, or was in already). */
	readonly entersDirectly: boolean;
	/** This person became host of a room that their link did not create: the code may be mistyped. */
	readonly unexpectedHost: boolean;
	/** Remembered by the browser. */
	readonly name: string;

	readonly self: ParticipantView;
	/** Everybody else, in the order of joining. */
	readonly others: readonly ParticipantView[];
	readonly pending: readonly PendingView[];
	/** While knocking: 1 is next; null when not told. */
	readonly position: number | null;
	/** Why the invite in the link did not open the door, while knocking. */
	readonly inviteProblem: 'used' | 'expired' | 'revoked' | 'unknown' | null;
	/** After a denial: when one may knock again, Unix ms by this browser's clock. */
	readonly mayKnockAgainAt: number | null;
	readonly hostWish: HostWish | null;
	readonly host: HostControls;
	readonly chat: ChatView;
	readonly reactions: ReactionsView;
	/** Unix time in ms, by this browser's clock, or null before the call. */
	readonly startedAt: number | null;

	readonly microphone: ToggleView;
	readonly camera: ToggleView;
	readonly screen: ScreenView;
	readonly canShareScreen: boolean;
	readonly devices: DevicesView;
	readonly video: VideoView;
	/** The browser refused to play sound until the person taps; `allowSound` is that tap. */
	readonly soundBlocked: boolean;

	/** Open the lobby's preview; asks the browser for devices. */
	openLobby(): Promise<void>;
	join(name: string): Promise<void>;
	/** Leave the call, the door or the lobby; ends in phase `ended`. */
	leave(): Promise<void>;
	/** From `ended` (or a failed join) back to the lobby. */
	backToLobby(): Promise<void>;
	admit(participantId: string): Promise<void>;
	deny(participantId: string): Promise<void>;
	admitAll(): Promise<void>;
	toggleMicrophone(): Promise<void>;
	toggleCamera(): Promise<void>;
	toggleScreen(): Promise<void>;
	toggleHand(): Promise<void>;
	dismissHostWish(): void;
	reconnectNow(): void;
	/** To be called from a tap; audio elements play again when `soundBlocked` turns false. */
	allowSound(): Promise<void>;
	/** An audio element was not allowed to play: sets `soundBlocked`. */
	reportSoundBlocked(): void;
	/** A text that helps whoever looks for a fault: versions, states, statistics; no secrets. */
	diagnostics(): Promise<string>;
	/** Release devices and sockets. */
	dispose(): void;
}
