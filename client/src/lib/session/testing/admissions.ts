import type {
	Admission,
	Admitted,
	InviteInfo,
	ParticipantInfo,
	Pending,
	PendingInfo
} from '#lib/protocol/protocol.gen.ts';
import { SignalError, type SignalErrorCode } from '#lib/socket/signal_error.ts';
import { RoomMemory } from '../room_memory.ts';

/** Someone in the room as the server tells of them. */
export function participantInfo(
	participantId: string,
	more: Partial<ParticipantInfo> = {}
): ParticipantInfo {
	const plain: ParticipantInfo = {
		participantId,
		name: participantId,
		picture: null,
		verified: false,
		isHost: false,
		role: 'guest' as const,
		joinedAt: 1_000,
		state: {
			muted: true,
			cameraOff: true,
			handRaised: false,
			sharing: false,
			reconnecting: false,
			told: true,
			lowData: false,
			videoLimit: 'none',
			videoHeight: 0
		}
	};
	return { ...plain, ...more };
}

export function pendingInfo(participantId: string, more: Partial<PendingInfo> = {}): PendingInfo {
	return { participantId, name: participantId, since: 1_000, ...more };
}

/** The answer to somebody who knocks. */
export function pendingReply(more: Partial<Pending> = {}): Pending {
	return {
		status: 'pending',
		participantId: 'me',
		knockToken: 'knock-1',
		position: 1,
		...more
	};
}

/** The answer to a join that is refused. */
export function fails(code: SignalErrorCode, retryAfterMs: number | null = null) {
	return () => Promise.reject(new SignalError(code, code, retryAfterMs));
}

export function admission(more: Partial<Admission> = {}): Admission {
	return {
		participantId: 'me',
		sessionToken: 'token-1',
		isHost: false,
		role: more.isHost === true ? 'host' : 'guest',
		locked: false,
		hostKey: null,
		resumed: false,
		routerRtpCapabilities: { codecs: [], headerExtensions: [] },
		iceServers: [],
		participants: [],
		pending: [],
		limits: { maxParticipants: 16, maxNameLength: 64, maxInvites: 20 },
		serverTime: Date.now(),
		...more
	};
}

/** An invite as the server tells hosts of it. */
export function inviteInfo(inviteId: string, more: Partial<InviteInfo> = {}): InviteInfo {
	return {
		inviteId,
		label: null,
		createdAt: 1_000,
		expiresAt: 2_000,
		usedAt: null,
		usedByName: null,
		revokedAt: null,
		...more
	};
}

export function admitted(more: Partial<Admission> = {}): Admitted {
	return { status: 'admitted', ...admission(more) };
}

/** A `Storage` that forgets when the test ends. */
export function memoryStorage(): Storage {
	const values = new Map<string, string>();
	return {
		get length() {
			return values.size;
		},
		key: (index) => [...values.keys()][index] ?? null,
		getItem: (key) => values.get(key) ?? null,
		setItem: (key, value) => void values.set(key, value),
		removeItem: (key) => void values.delete(key),
		clear: () => values.clear()
	};
}

export function freshMemory(): RoomMemory {
	const lasting = memoryStorage();
	const tab = memoryStorage();
	return new RoomMemory(
		() => lasting,
		() => tab
	);
}
