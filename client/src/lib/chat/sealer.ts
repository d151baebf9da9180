import type { ChatEnvelope, MessageRef } from './chat_types.ts';
import { encodePayload, type Payload } from './content.ts';
import { associatedData, newChainId, signedBytes, writeEnvelope, type Origin } from './envelope.ts';
import { SendingRatchet, wipe, type MessageKey } from './ratchet.ts';
import type { RoomSecrets } from './room_secrets.ts';
import { sign, type SigningIdentity } from './signatures.ts';

/** A reader who comes late walks a chain from its start, so chains end well before `MAX_SKIPPED`. */
export const MAX_CHAIN_LENGTH = 500;

export interface Sealed {
	readonly ref: MessageRef;
	readonly envelope: ChatEnvelope;
}

/** One chain of ours: it encrypts and signs, and can open nothing. */
export class Sealer {
	private constructor(
		private readonly secrets: RoomSecrets,
		private readonly origin: Origin,
		private readonly identity: SigningIdentity,
		readonly chainId: string,
		private readonly binding: string,
		private readonly ratchet: SendingRatchet
	) {}

	/** `chainId` is given by tests only: two chains with the same one would share their keys. */
	static async open(
		secrets: RoomSecrets,
		participantId: string,
		identity: SigningIdentity,
		chainId = newChainId()
	): Promise<Sealer> {
		const { algorithm, publicKey } = identity;
		const [binding, chainKey] = await Promise.all([
			secrets.bind({ participantId, chainId, algorithm, publicKey }),
			secrets.chainKey(participantId, chainId)
		]);
		const origin = { roomId: secrets.roomId, participantId };
		return new Sealer(secrets, origin, identity, chainId, binding, new SendingRatchet(chainKey));
	}

	get isWornOut(): boolean {
		return this.ratchet.counter >= MAX_CHAIN_LENGTH;
	}

	/** @throws RangeError when the content is larger than any allowed one. */
	async seal(payload: Payload): Promise<Sealed> {
		// First, so that a content that is refused spends no counter.
		const padded = encodePayload(payload);
		const { counter, message } = await this.ratchet.next();
		const { chainId, identity, binding, origin } = this;
		const ref = { participantId: origin.participantId, chainId, counter };
		const unsigned = {
			keyId: this.secrets.keyId,
			chainId,
			counter,
			algorithm: identity.algorithm,
			publicKey: identity.publicKey,
			binding,
			ciphertext: await encrypt(message, padded, associatedData(origin, ref))
		};
		const signature = await sign(identity, signedBytes(origin, unsigned));
		return { ref, envelope: writeEnvelope(unsigned, signature) };
	}

	/** Spend the counters up to this one unused. */
	async skipTo(counter: number): Promise<void> {
		while (this.ratchet.counter < counter) wipe((await this.ratchet.next()).message);
	}
}

async function encrypt(
	message: MessageKey,
	data: Uint8Array<ArrayBuffer>,
	additionalData: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer>> {
	const key = await crypto.subtle.importKey('raw', message.key, 'AES-GCM', false, ['encrypt']);
	const algorithm = { name: 'AES-GCM', iv: message.nonce, additionalData };
	const ciphertext = await crypto.subtle.encrypt(algorithm, key, data);
	wipe(message);
	return new Uint8Array(ciphertext);
}
