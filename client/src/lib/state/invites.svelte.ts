import type { InviteInfo } from '#lib/protocol/protocol.gen.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import { inviteLink } from '#lib/session/invite_link.ts';
import { note } from '#lib/socket/journal.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { InviteView } from './view.ts';

/** The room's one-time invites, as hosts see them. Listed once somebody asks, then kept up to date. */
export class Invites {
	list = $state.raw<readonly InviteView[]>([]);
	most = $state(0);
	#isWatched = false;
	/** An answer that is not to the newest question finds a different number here. */
	#question = 0;

	constructor(
		private readonly session: CallSession,
		private readonly socket: SignalSocket
	) {
		const { room } = session;
		room.on('roster', ({ limits, role }) => {
			this.most = limits.maxInvites;
			if (role === 'guest') this.clear();
			else this.#catchUp();
		});
		room.on('invites-changed', () => this.#catchUp());
		room.on('role-changed', ({ participantId, role }) => {
			if (participantId === session.participantId && role === 'guest') this.clear();
		});
	}

	/** @throws SignalError when the server does not tell. */
	async refresh(): Promise<void> {
		this.#isWatched = true;
		const question = ++this.#question;
		const { invites } = await this.socket.request('list-invites', {});
		if (question === this.#question) this.list = invites.map((invite) => this.#view(invite));
	}

	/**
	 * The link of a new invite; its secret is told here and never again.
	 * @throws SignalError when there are too many, or when we are no host.
	 */
	async create(label: string): Promise<string> {
		const wanted = label.trim();
		const { token } = await this.socket.request(
			'create-invite',
			wanted === '' ? {} : { label: wanted }
		);
		this.#catchUp();
		return inviteLink(this.session.roomId, token, window.location);
	}

	/** @throws SignalError when it cannot be ended. */
	async revoke(inviteId: string): Promise<void> {
		await this.socket.request('revoke-invite', { inviteId });
		this.#catchUp();
	}

	clear(): void {
		this.#isWatched = false;
		this.#question += 1;
		this.list = [];
	}

	#catchUp(): void {
		if (!this.#isWatched) return;
		this.refresh().catch((error: unknown) => note('invites', 'could not list them', error));
	}

	#view(invite: InviteInfo): InviteView {
		const local = (time: number | null) => (time === null ? null : this.session.toLocalTime(time));
		return {
			inviteId: invite.inviteId,
			label: invite.label ?? '',
			createdAt: this.session.toLocalTime(invite.createdAt),
			expiresAt: this.session.toLocalTime(invite.expiresAt),
			usedAt: local(invite.usedAt),
			usedByName: invite.usedByName,
			revokedAt: local(invite.revokedAt)
		};
	}
}
