import type { Admission, JoinDenied, JoinReply, Removed } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';
import { asSignalError, type SignalError } from '#lib/socket/signal_error.ts';
import { whenConnected, type SignalSocket } from '#lib/socket/signal_socket.ts';
import { Credentials, type Identify } from './credentials.ts';
import { Farewell, type LeaveMessage } from './farewell.ts';
import type { InviteLink } from './invite_link.ts';
import { judgeFirstJoin, judgeKnockAgain, judgeRejoin, type JoinVerdict } from './join_retry.ts';
import { Nap } from './nap.ts';
import { RoomFeed } from './room_feed.ts';
import type { RoomMemory } from './room_memory.ts';
import type { SessionEnd, SessionEvents, SessionPhase } from './session_events.ts';

/** How long pressing Join may wait for the link. */
const CONNECT_PATIENCE_MS = 30_000;
/** Why a stay is over is told within this after it is over, if it is told at all. */
const END_IS_TOLD_MS = 500;

/**
 * One person's way into a room, through it and out: lobby, joining, knocking, in call, ended. When
 * the link breaks it comes back by itself, through the same join as the first time.
 */
export class CallSession {
	readonly room: RoomFeed;
	readonly #credentials: Credentials;
	readonly #events = new Emitter<SessionEvents>();
	readonly #subscriptions: Unsubscribe[];
	#phase: SessionPhase = 'lobby';
	#endReason: SessionEnd | null = null;
	#participantId: string | null = null;
	#connectionId: string | null = null;
	#isUnexpectedHost = false;
	/** The place in the line that was told since the newest join began. */
	#position = Infinity;
	#renewsMedia = false;
	/** Server clock minus ours, in ms. */
	#clockOffsetMs = 0;
	/** A join that is not the newest any more finds a different number here and does nothing. */
	#attempt = 0;
	/** What `#attempt` was when the newest admission came. */
	#admitted = 0;
	readonly #farewell: Farewell;
	readonly #nap = new Nap();

	constructor(
		readonly roomId: string,
		private readonly socket: SignalSocket,
		readonly memory: RoomMemory,
		identify: Identify | null = null,
		invite: InviteLink | null = null
	) {
		this.room = new RoomFeed(socket);
		this.#farewell = new Farewell(socket);
		this.#credentials = new Credentials(roomId, memory, identify, invite);
		this.#subscriptions = [
			socket.on('join-approved', (admission) => this.#onApproved(admission)),
			socket.on('join-denied', (denial) => this.#onDenied(denial)),
			socket.on('position-changed', ({ position }) => this.#onPosition(position)),
			socket.on('host-changed', ({ hostKey }) => this.#credentials.keepHostKey(hostKey)),
			socket.on('removed', (removed) => this.#onRemoved(removed)),
			socket.on('room-ended', ({ reason }) => {
				// A server that shuts down comes back with its rooms; then so do we.
				if (reason === 'ended-by-host') this.#end('room-ended');
			}),
			socket.on('media-reset', () => this.renewMedia()),
			socket.onNotJoined(() => void this.#onNotJoined()),
			socket.onLink((link) => {
				if (link === 'connected') this.#comeBack();
			})
		];
	}

	get phase(): SessionPhase {
		return this.#phase;
	}

	get endReason(): SessionEnd | null {
		return this.#endReason;
	}

	get participantId(): string | null {
		return this.#participantId;
	}

	/** Host of a room that neither this tab made nor this browser was host of before. */
	get isUnexpectedHost(): boolean {
		return this.#isUnexpectedHost;
	}

	/** Whether the door should open without a knock, as far as this browser knows. */
	get entersDirectly(): boolean {
		return this.#credentials.openTheDoor;
	}

	on<Name extends keyof SessionEvents>(
		name: Name,
		handler: (payload: SessionEvents[Name]) => void
	): Unsubscribe {
		return this.#events.on(name, handler);
	}

	/** A time of the server's clock as a time of this browser's; both Unix ms. */
	toLocalTime(serverTimeMs: number): number {
		return serverTimeMs - this.#clockOffsetMs;
	}

	/** Connect ahead, so that joining is quick. */
	open(): void {
		this.socket.open();
	}

	/** Enter, or knock. Failures are told as `failed`, or end the session. */
	async join(name: string): Promise<void> {
		if (this.#phase !== 'lobby') return;
		this.memory.name = name;
		this.#farewell.takeBack();
		this.#endReason = null;
		this.#setPhase('joining');
		this.socket.open();
		await this.#enter(judgeFirstJoin);
	}

	/** Leave the call, the door or the lobby. */
	async leave(): Promise<void> {
		const wasInside = this.#phase !== 'lobby' && this.#phase !== 'ended';
		if (this.#isAtTheDoor) this.#credentials.forgetKnock();
		const message = this.leaveMessage();
		this.#end('left');
		if (!wasInside) return this.socket.close();
		const unheard = await this.#farewell.say(message);
		if (unheard !== null) this.#events.emit('left-unheard', unheard);
		// The person may have come back to the lobby in the meantime.
		if (this.#phase === 'ended') this.socket.close();
	}

	backToLobby(): void {
		if (this.#phase === 'lobby') return;
		this.#attempt += 1;
		this.#endReason = null;
		this.#setPhase('lobby');
	}

	/** Come back without the media objects of before: the server may hold some that we do not know. */
	renewMedia(): void {
		this.#renewsMedia = true;
		if (this.socket.link === 'connected') this.#comeBack();
	}

	/** Somebody does not want to wait for the next try. */
	reconnectNow(): void {
		this.socket.reconnectNow();
		this.#nap.end();
	}

	/** What a page that goes away tells the server; null: nothing to tell. */
	leaveMessage(): LeaveMessage | null {
		if (this.#phase !== 'in-call') return this.#farewell.unheard;
		const sessionToken = this.memory.sessionToken(this.roomId);
		if (sessionToken === null) return null;
		return { roomId: this.roomId, sessionToken, connectionId: this.#connectionId };
	}

	close(): void {
		this.#attempt += 1;
		for (const unsubscribe of this.#subscriptions) unsubscribe();
		this.room.close();
		this.#events.clear();
		this.socket.close();
	}

	#comeBack(): void {
		if (this.#phase === 'in-call') void this.#enter(judgeRejoin);
		else if (this.#phase === 'knocking') void this.#enter(judgeKnockAgain);
	}

	/** Our stay is over, and it was not us who ended it: another page may have, that shares our session. */
	async #onNotJoined(): Promise<void> {
		const isComingBack = this.#attempt !== this.#admitted;
		if (this.#phase !== 'in-call' || isComingBack) return;
		const attempt = ++this.#attempt;
		await this.#nap.sleep(END_IS_TOLD_MS);
		if (attempt === this.#attempt) this.#comeBack();
	}

	async #enter(judge: (error: SignalError, tries: number) => JoinVerdict): Promise<void> {
		const attempt = ++this.#attempt;
		const superseded = () => attempt !== this.#attempt;
		this.#position = Infinity;
		this.room.hold();
		for (let tries = 0; ; tries += 1) {
			try {
				const reply = await this.#askToJoin();
				return superseded() ? undefined : this.#onReply(reply);
			} catch (error) {
				if (superseded()) return;
				const failure = asSignalError(error);
				note('session', 'could not join', failure);
				const verdict = judge(failure, tries);
				if (verdict.kind !== 'retry') return this.#giveUp(verdict, failure);
				if (verdict.isWorthAWord) this.#events.emit('refused', failure);
				await this.#nap.sleep(verdict.afterMs);
				if (superseded()) return;
			}
		}
	}

	async #askToJoin(): Promise<JoinReply> {
		await whenConnected(this.socket, CONNECT_PATIENCE_MS);
		const keepMedia = this.#phase === 'in-call' && !this.#renewsMedia;
		return this.socket.request('join-room', {
			roomId: this.roomId,
			name: this.memory.name,
			...(await this.#credentials.show()),
			...(keepMedia ? { keepMedia } : {})
		});
	}

	#giveUp(verdict: JoinVerdict, failure: SignalError): void {
		if (verdict.kind === 'wait-for-link') return;
		if (failure.code === 'join-denied') this.#tellDenied(failure.retryAfterMs);
		this.#events.emit('failed', failure);
		if (verdict.kind === 'end') return this.#end(verdict.reason);
		this.#attempt += 1;
		this.#setPhase('lobby');
	}

	#onReply(reply: JoinReply): void {
		if (reply.status === 'admitted') return this.#admit(reply);
		this.#credentials.keepKnock(reply);
		this.#participantId = reply.participantId;
		this.#setPhase('knocking');
		// A step forward can outrun the answer; there are none back.
		const position = Math.min(reply.position, this.#position);
		this.#events.emit('knocking', { ...reply, position });
	}

	#onApproved(admission: Admission): void {
		// The approval can outrun the answer that says 'pending'.
		if (this.#isAtTheDoor) this.#admit(admission);
	}

	#admit(admission: Admission): void {
		this.#admitted = ++this.#attempt;
		if (this.#phase !== 'in-call') {
			this.#isUnexpectedHost = admission.isHost && !this.#credentials.knowTheRoom;
		}
		this.#credentials.keepAdmission(admission);
		this.#participantId = admission.participantId;
		this.#connectionId = this.socket.id;
		this.#clockOffsetMs = admission.serverTime - Date.now();
		this.#renewsMedia = false;
		this.#setPhase('in-call');
		this.room.release(admission);
		this.#events.emit('admitted', admission);
	}

	#onDenied({ reason, retryAfterMs }: JoinDenied): void {
		if (!this.#isAtTheDoor) return;
		if (reason === 'denied') this.#tellDenied(retryAfterMs ?? null);
		this.#end(reason);
	}

	#tellDenied(retryAfterMs: number | null): void {
		this.#events.emit('denied', { retryAfterMs });
	}

	#onPosition(position: number): void {
		this.#position = position;
		if (this.#phase === 'knocking') this.#events.emit('position', position);
	}

	#onRemoved({ reason, banned }: Removed): void {
		if (reason === 'taken-over') return this.#end('taken-over');
		this.#credentials.endSession(banned ?? false);
		this.#end('removed');
	}

	get #isAtTheDoor(): boolean {
		return this.#phase === 'knocking' || this.#phase === 'joining';
	}

	#end(reason: SessionEnd): void {
		if (this.#phase === 'ended') return;
		this.#attempt += 1;
		if (reason === 'room-ended') this.#credentials.forgetRoom();
		this.#endReason = reason;
		this.#setPhase('ended');
		if (reason !== 'left') this.socket.close();
	}

	#setPhase(phase: SessionPhase): void {
		if (phase === this.#phase) return;
		note('session', `${this.#phase} -> ${phase}`);
		this.#phase = phase;
		this.#events.emit('phase', phase);
	}
}
