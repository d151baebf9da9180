import type { CallView, HostControls, InviteView } from '#lib/state/view.ts';
import type { FakeParticipant } from './fake_participant.svelte.ts';

const dayMs = 24 * 3600 * 1000;

/** What of the fake call the host's means change. */
interface FakeRoom extends Pick<CallView, 'roomId'> {
	phase: CallView['phase'];
	endReason: CallView['endReason'];
	readonly self: FakeParticipant;
	others: readonly FakeParticipant[];
}

/** The host's means on a fake call: they change what is drawn, at once. */
export class FakeHost implements HostControls {
	locked = $state(false);
	invites = $state.raw<readonly InviteView[]>([]);
	maxInvites = $state(20);
	/** Makes every request fail with this code. */
	refusal = $state<string | null>(null);

	constructor(private readonly room: FakeRoom) {}

	async setLocked(locked: boolean): Promise<void> {
		await this.#answer();
		this.locked = locked;
	}

	async remove(participantId: string): Promise<void> {
		await this.#answer();
		this.room.others = this.room.others.filter((one) => one.participantId !== participantId);
	}

	async askToMute(_participantId: string): Promise<void> {
		await this.#answer();
	}

	async mute(participantId: string): Promise<void> {
		await this.#answer();
		const person = this.#find(participantId);
		if (person !== undefined) person.muted = true;
	}

	async setRole(participantId: string, role: 'cohost' | 'guest'): Promise<void> {
		await this.#answer();
		const person = this.#find(participantId);
		if (person !== undefined) person.role = role;
	}

	async transferHost(participantId: string): Promise<void> {
		await this.#answer();
		const person = this.#find(participantId);
		if (person === undefined) return;
		person.role = 'host';
		this.room.self.role = 'cohost';
	}

	async endForAll(): Promise<void> {
		await this.#answer();
		this.room.endReason = 'room-ended';
		this.room.phase = 'ended';
	}

	refreshInvites(): Promise<void> {
		return this.#answer();
	}

	async createInvite(label = ''): Promise<string> {
		await this.#answer();
		const made = fakeInvite(`i${this.invites.length + 1}`, label);
		this.invites = [made, ...this.invites];
		return `${location.origin}/${this.room.roomId}#invite=3q2-fake-Zk1mVb0y7cFQxJH5nTzRw8LsUeKpDgAa`;
	}

	async revokeInvite(inviteId: string): Promise<void> {
		await this.#answer();
		this.invites = this.invites.map((invite) =>
			invite.inviteId === inviteId ? { ...invite, revokedAt: Date.now() } : invite
		);
	}

	#find(participantId: string) {
		return this.room.others.find((person) => person.participantId === participantId);
	}

	#answer(): Promise<void> {
		if (this.refusal === null) return Promise.resolve();
		return Promise.reject(
			Object.assign(new Error('Refused by the scene.'), { code: this.refusal })
		);
	}
}

/** An invite made an hour ago, changed as a scene wants. */
export function fakeInvite(
	inviteId: string,
	label: string,
	changes: Partial<InviteView> = {}
): InviteView {
	const createdAt = Date.now() - 3600 * 1000;
	return {
		inviteId,
		label,
		createdAt,
		expiresAt: createdAt + dayMs,
		usedAt: null,
		usedByName: null,
		revokedAt: null,
		...changes
	};
}
