import type { Admission, JoinRoom, Pending } from '#lib/protocol/protocol.gen.ts';
import type { InviteLink } from './invite_link.ts';
import type { RoomMemory } from './room_memory.ts';

/** Gives a token that says who this is, or null; asked at every join. */
export type Identify = () => Promise<string | null>;

/** What this browser shows at the door of one room, and what it keeps of what it was given there. */
export class Credentials {
	constructor(
		private readonly roomId: string,
		private readonly memory: RoomMemory,
		private readonly identify: Identify | null,
		private readonly invite: InviteLink | null
	) {}

	/** This tab made the room or was in it, or this browser has been its host. */
	get knowTheRoom(): boolean {
		const { memory, roomId } = this;
		return (
			memory.hasCreated(roomId) ||
			memory.hostKey(roomId) !== null ||
			memory.sessionToken(roomId) !== null
		);
	}

	/** Whether the door should open without a knock, as far as this browser knows. */
	get openTheDoor(): boolean {
		return this.knowTheRoom || this.inviteToken !== null;
	}

	get inviteToken(): string | null {
		return this.invite?.token ?? null;
	}

	/** What is at hand; the server takes the strongest. */
	async show(): Promise<Partial<JoinRoom>> {
		const { memory, roomId } = this;
		const idToken = this.identify === null ? null : await this.identify();
		const kept = {
			sessionToken: memory.sessionToken(roomId),
			hostKey: memory.hostKey(roomId),
			// A knock would go on waiting, and leave an invite that came since unused.
			knockToken: this.inviteToken === null ? memory.knockToken(roomId) : null
		};
		const isNew = Object.values(kept).every((secret) => secret === null);
		return withoutNull({
			...kept,
			invite: this.inviteToken,
			idToken,
			// Without this, whoever misses the answer would stand before the door that it had opened.
			attempt: isNew ? memory.attempt(roomId) : null
		});
	}

	keepAdmission({ sessionToken, hostKey }: Admission): void {
		this.memory.keepSessionToken(this.roomId, sessionToken);
		this.keepHostKey(hostKey);
		this.memory.forgetKnock(this.roomId);
		this.memory.endAttempt(this.roomId);
		this.invite?.discard();
	}

	keepHostKey(hostKey: string | null): void {
		if (hostKey !== null) this.memory.keepHostKey(this.roomId, hostKey);
	}

	keepKnock({ knockToken, inviteProblem }: Pending): void {
		// The session did not open the door, so it is of no use any more.
		this.memory.forgetSession(this.roomId);
		this.memory.keepKnockToken(this.roomId, knockToken);
		this.memory.endAttempt(this.roomId);
		if (inviteProblem !== undefined) this.invite?.discard();
	}

	forgetKnock(): void {
		this.memory.forgetKnock(this.roomId);
	}

	/** A host put us out. A ban goes by the token, which is shown as that of a knock from now on. */
	endSession(isBanned: boolean): void {
		const token = this.memory.sessionToken(this.roomId);
		this.memory.forgetSession(this.roomId);
		if (isBanned && token !== null) this.memory.keepKnockToken(this.roomId, token);
	}

	/** The room is over, and everything of it. */
	forgetRoom(): void {
		this.memory.forgetSession(this.roomId);
		this.memory.forgetHostKey(this.roomId);
		this.memory.forgetKnock(this.roomId);
	}
}

type Secrets = Pick<
	JoinRoom,
	'sessionToken' | 'hostKey' | 'knockToken' | 'invite' | 'idToken' | 'attempt'
>;

function withoutNull(secrets: Secrets): Secrets {
	return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== null));
}
