import type { PendingInfo } from '#lib/protocol/protocol.gen.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { PendingView } from './view.ts';

/** Who knocks, and the hosts' answers. */
export class Door {
	pending = $state.raw<readonly PendingView[]>([]);

	constructor(
		private readonly session: CallSession,
		private readonly socket: SignalSocket
	) {
		const { room } = session;
		room.on('roster', ({ pending }) => this.#replace(pending));
		room.on('pending-added', (knock) => this.#put(knock));
		room.on('pending-changed', (knock) => this.#put(knock));
		room.on('pending-removed', ({ participantId }) => this.#remove(participantId));
		room.on('host-changed', ({ participantId }) => {
			if (participantId === session.participantId) void this.#ask();
		});
		room.on('role-changed', ({ participantId, role }) => {
			if (participantId !== session.participantId) return;
			if (role === 'guest') this.clear();
			else void this.#ask();
		});
	}

	/** @throws SignalError when the person cannot be let in. */
	async admit(participantId: string): Promise<void> {
		await this.#answer('approve-join', participantId);
	}

	/** @throws SignalError when the answer cannot be given. */
	async deny(participantId: string): Promise<void> {
		await this.#answer('deny-join', participantId);
	}

	clear(): void {
		this.pending = [];
	}

	async #answer(event: 'approve-join' | 'deny-join', participantId: string): Promise<void> {
		try {
			await this.socket.request(event, { participantId });
		} catch (error) {
			// They went away in the meantime; there is nobody to answer.
			if (!(error instanceof SignalError && error.code === 'unknown-pending')) throw error;
		}
		this.#remove(participantId);
	}

	async #ask(): Promise<void> {
		try {
			this.#replace((await this.socket.request('get-pending', {})).pending);
		} catch (error) {
			note('door', 'could not ask who knocks', error);
		}
	}

	#replace(knocks: readonly PendingInfo[]): void {
		this.pending = knocks.map((knock) => this.#view(knock));
	}

	/** Somebody new at the end of the line, or news of somebody in it. */
	#put(knock: PendingInfo): void {
		const view = this.#view(knock);
		const isKnown = this.pending.some(({ participantId }) => participantId === view.participantId);
		this.pending = isKnown
			? this.pending.map((old) => (old.participantId === view.participantId ? view : old))
			: [...this.pending, view];
	}

	#remove(participantId: string): void {
		this.pending = this.pending.filter((knock) => knock.participantId !== participantId);
	}

	#view({ participantId, name, since, verified, away }: PendingInfo): PendingView {
		return {
			participantId,
			name,
			since: this.session.toLocalTime(since),
			verified: verified ?? false,
			away: away ?? false
		};
	}
}
