import type { CallSession } from '#lib/session/call_session.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import { Invites } from './invites.svelte.ts';
import type { HostControls } from './view.ts';

/** What hosts do with the room and with others; whether they may is for the server to say. */
export class Hosting implements HostControls {
	locked = $state(false);
	readonly #invites: Invites;

	constructor(
		session: CallSession,
		private readonly socket: SignalSocket
	) {
		this.#invites = new Invites(session, socket);
		session.room.on('roster', ({ locked }) => (this.locked = locked));
		session.room.on('lock-changed', ({ locked }) => (this.locked = locked));
	}

	get invites() {
		return this.#invites.list;
	}

	get maxInvites() {
		return this.#invites.most;
	}

	async setLocked(locked: boolean): Promise<void> {
		await this.socket.request('lock-room', { locked });
		this.locked = locked;
	}

	async remove(participantId: string): Promise<void> {
		await this.socket.request('remove-participant', { participantId });
	}

	async askToMute(participantId: string): Promise<void> {
		await this.socket.request('request-mute', { participantId });
	}

	async mute(participantId: string): Promise<void> {
		await this.socket.request('mute-participant', { participantId });
	}

	async setRole(participantId: string, role: 'cohost' | 'guest'): Promise<void> {
		await this.socket.request('set-role', { participantId, role });
	}

	async transferHost(participantId: string): Promise<void> {
		await this.socket.request('transfer-host', { participantId });
	}

	async endForAll(): Promise<void> {
		await this.socket.request('end-room', {});
	}

	async refreshInvites(): Promise<void> {
		await this.#invites.refresh();
	}

	createInvite(label = ''): Promise<string> {
		return this.#invites.create(label);
	}

	async revokeInvite(inviteId: string): Promise<void> {
		await this.#invites.revoke(inviteId);
	}

	clear(): void {
		this.locked = false;
		this.#invites.clear();
	}
}
