import type { SigningIdentity } from './signatures.ts';

/** What this browser keeps so that a reload is the same signer, and so that a change of key is noticed. */
export interface KeyStore {
	identity(roomId: string, participantId: string): Promise<SigningIdentity | null>;
	keepIdentity(roomId: string, participantId: string, identity: SigningIdentity): Promise<void>;
	/** The public keys that each participant of a room has signed with, in base64url. */
	signers(roomId: string): Promise<ReadonlyMap<string, readonly string[]>>;
	keepSigner(roomId: string, participantId: string, publicKey: string): Promise<void>;
}

/** Keeps all that for as long as the page lives. */
export class MemoryKeyStore implements KeyStore {
	readonly #identities = new Map<string, SigningIdentity>();
	readonly #signers = new Map<string, Map<string, string[]>>();

	identity(roomId: string, participantId: string): Promise<SigningIdentity | null> {
		return Promise.resolve(this.#identities.get(`${roomId} ${participantId}`) ?? null);
	}

	keepIdentity(roomId: string, participantId: string, identity: SigningIdentity): Promise<void> {
		this.#identities.set(`${roomId} ${participantId}`, identity);
		return Promise.resolve();
	}

	signers(roomId: string): Promise<ReadonlyMap<string, readonly string[]>> {
		return Promise.resolve(this.#signers.get(roomId) ?? new Map<string, string[]>());
	}

	keepSigner(roomId: string, participantId: string, publicKey: string): Promise<void> {
		const signers = this.#signers.get(roomId) ?? new Map<string, string[]>();
		this.#signers.set(roomId, signers);
		signers.set(participantId, [...(signers.get(participantId) ?? []), publicKey]);
		return Promise.resolve();
	}
}
