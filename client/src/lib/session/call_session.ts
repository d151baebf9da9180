import type { Admission, HostChanged, JoinReply } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { whenConnected, type SignalSocket } from '#lib/socket/signal_socket.ts';
import { judgeFirstJoin, judgeRejoin, type JoinVerdict } from './join_retry.ts';
import { RoomFeed } from './room_feed.ts';
import type { RoomMemory } from './room_memory.ts';
import type { SessionEnd, SessionEvents, SessionPhase } from './session_events.ts';

/** How long pressing Join may wait for the link. */
const CONNECT_PATIENCE_MS = 10_000;
const LEAVE_TIMEOUT_MS = 1_500;

/**
 * One person's way into a room, through it and out: lobby, joining, knocking, in call, ended. When
 * the link breaks it comes back by itself, through the same join as the first time.
 */
export class CallSession {
	readonly room: RoomFeed;
	readonly #events = new Emitter<SessionEvents>();
	readonly #subscriptions: Unsubscribe[];
	#phase: SessionPhase = 'lobby';
	#endReason: SessionEnd | null = null;
	#participantId: string | null = null;
	#isUnexpectedHost = false;
	/** Server clock minus ours, in ms. */
	#clockOffsetMs = 0;
	/** A join that is not the newest any more finds a different number here and does nothing. */
	#attempt = 0;

	constructor(
		readonly roomId: string,
		private readonly socket: SignalSocket,
		readonly memory: RoomMemory,
		/** Gives a token that says who this is, or null; asked at every join. */
		private readonly identify: (() => Promise<string | null>) | null = null
	) {
		this.room = new RoomFeed(socket);
		this.#subscriptions = [
			socket.on('join-approved', (admission) => this.#onApproved(admission)),
			socket.on('join-denied', ({ reason }) => this.#onDenied(reason)),
			socket.on('host-changed', (change) => this.#onHostChanged(change)),
			socket.on('removed', ({ reason }) =>
				this.#end(reason === 'taken-over' ? 'taken-over' : 'removed')
			),
			socket.on('room-ended', ({ reason }) => {
				// A server that shuts down comes back with its rooms; then so do we.
				if (reason === 'ended-by-host') this.#end('room-ended');
			}),
			socket.on('media-reset', () => this.#comeBack(false)),
			socket.onLink((link) => {
				if (link === 'connected') this.#comeBack(true);
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
		const { memory, roomId } = this;
		return (
			memory.hasCreated(roomId) ||
			memory.hostKey(roomId) !== null ||
			memory.sessionToken(roomId) !== null
		);
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
		this.#endReason = null;
		this.#setPhase('joining');
		this.socket.open();
		await this.#enter({ keepMedia: false, judge: judgeFirstJoin });
	}

	/** Leave the call, the door or the lobby. */
	async leave(): Promise<void> {
		const wasInside = this.#phase !== 'lobby' && this.#phase !== 'ended';
		this.#end('left');
		if (!wasInside) return this.socket.close();
		try {
			await this.socket.request('leave-room', {}, { timeoutMs: LEAVE_TIMEOUT_MS });
		} catch (error) {
			note('session', 'left without a goodbye', error);
		}
		// The person may have come back to the lobby in the meantime.
		if (this.#phase === 'ended') this.socket.close();
	}

	backToLobby(): void {
		if (this.#phase === 'lobby') return;
		this.#attempt += 1;
		this.#endReason = null;
		this.#setPhase('lobby');
	}

	/** What a page that goes away tells the server; null: nothing to tell. */
	leaveMessage(): { roomId: string; sessionToken: string } | null {
		const sessionToken = this.memory.sessionToken(this.roomId);
		if (this.#phase !== 'in-call' || sessionToken === null) return null;
		return { roomId: this.roomId, sessionToken };
	}

	close(): void {
		this.#attempt += 1;
		for (const unsubscribe of this.#subscriptions) unsubscribe();
		this.room.close();
		this.#events.clear();
		this.socket.close();
	}

	#comeBack(keepMedia: boolean): void {
		if (this.#phase !== 'in-call' && this.#phase !== 'knocking') return;
		void this.#enter({ keepMedia: keepMedia && this.#phase === 'in-call', judge: judgeRejoin });
	}

	async #enter(way: {
		keepMedia: boolean;
		judge: (error: SignalError, tries: number) => JoinVerdict;
	}): Promise<void> {
		const attempt = ++this.#attempt;
		const superseded = () => attempt !== this.#attempt;
		this.room.hold();
		for (let tries = 0; ; tries += 1) {
			try {
				const reply = await this.#askToJoin(way.keepMedia);
				return superseded() ? undefined : this.#onReply(reply);
			} catch (error) {
				if (superseded()) return;
				const failure = asSignalError(error);
				note('session', 'could not join', failure);
				const verdict = way.judge(failure, tries);
				if (verdict.kind !== 'retry') return this.#giveUp(verdict, failure);
				await new Promise((resolve) => setTimeout(resolve, verdict.afterMs));
				if (superseded()) return;
			}
		}
	}

	async #askToJoin(keepMedia: boolean): Promise<JoinReply> {
		await whenConnected(this.socket, CONNECT_PATIENCE_MS);
		const idToken = this.identify === null ? null : await this.identify();
		const sessionToken = this.memory.sessionToken(this.roomId);
		const hostKey = this.memory.hostKey(this.roomId);
		return this.socket.request('join-room', {
			roomId: this.roomId,
			name: this.memory.name,
			...(sessionToken === null ? {} : { sessionToken }),
			...(hostKey === null ? {} : { hostKey }),
			...(idToken === null ? {} : { idToken }),
			...(keepMedia ? { keepMedia } : {})
		});
	}

	#giveUp(verdict: JoinVerdict, failure: SignalError): void {
		if (verdict.kind === 'wait-for-link') return;
		this.#events.emit('failed', failure);
		if (verdict.kind === 'end') return this.#end(verdict.reason);
		this.#attempt += 1;
		this.#setPhase('lobby');
	}

	#onReply(reply: JoinReply): void {
		if (reply.status === 'admitted') return this.#admit(reply);
		// The secrets did not open the door, so they are of no use any more.
		this.memory.forgetSession(this.roomId);
		this.#participantId = reply.participantId;
		this.#setPhase('knocking');
	}

	#onApproved(admission: Admission): void {
		// The approval can outrun the answer that says 'pending'.
		if (this.#phase === 'knocking' || this.#phase === 'joining') this.#admit(admission);
	}

	#admit(admission: Admission): void {
		this.#attempt += 1;
		const { memory, roomId } = this;
		if (this.#phase !== 'in-call') {
			this.#isUnexpectedHost = admission.isHost && !this.entersDirectly;
		}
		memory.keepSessionToken(roomId, admission.sessionToken);
		if (admission.hostKey !== null) memory.keepHostKey(roomId, admission.hostKey);
		this.#participantId = admission.participantId;
		this.#clockOffsetMs = admission.serverTime - Date.now();
		this.#setPhase('in-call');
		this.room.release(admission);
		this.#events.emit('admitted', admission);
	}

	#onDenied(reason: 'denied' | 'room-full' | 'room-ended'): void {
		if (this.#phase === 'knocking' || this.#phase === 'joining') this.#end(reason);
	}

	#onHostChanged({ hostKey }: HostChanged): void {
		if (hostKey !== null) this.memory.keepHostKey(this.roomId, hostKey);
	}

	#end(reason: SessionEnd): void {
		if (this.#phase === 'ended') return;
		this.#attempt += 1;
		this.memory.forgetSession(this.roomId);
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

function asSignalError(error: unknown): SignalError {
	if (error instanceof SignalError) return error;
	return new SignalError('internal-error', error instanceof Error ? error.message : String(error));
}
