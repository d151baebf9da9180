import { note } from '#lib/socket/journal.ts';
import { toBase64Url } from './base64url.ts';
import type { MessageRef, StoredChatMessage, UnreadableReason } from './chat_types.ts';
import { decodePayload, type Payload } from './content.ts';
import { associatedData, parseEnvelope, signedBytes, type ParsedEnvelope } from './envelope.ts';
import { MAX_SKIPPED, ReceivingRatchet, SkippedBudget, type MessageKey } from './ratchet.ts';
import type { RoomSecrets } from './room_secrets.ts';
import { importVerifier, verify } from './signatures.ts';

/** Keys that are kept for late messages of all chains together, about 100 bytes each. */
const MAX_SKIPPED_IN_ALL = 20 * MAX_SKIPPED;

/** A message that is what it claims to be. */
export interface Opened {
	readonly ref: MessageRef;
	readonly publicKey: string;
	readonly payload: Payload;
}

interface Chain {
	/** The only key that speaks on this chain. */
	readonly publicKey: string;
	readonly ratchet: ReceivingRatchet;
}

type Proven = ParsedEnvelope & { readonly participantId: string };

/** Reads everybody's chains with the secrets of one room key. */
export class Opener {
	readonly #chains = new Map<string, Promise<Chain>>();
	readonly #budget = new SkippedBudget(MAX_SKIPPED_IN_ALL);
	readonly #verifiers = new Map<string, ReturnType<typeof importVerifier>>();
	readonly #bindings = new Map<string, Promise<boolean>>();

	constructor(private readonly secrets: RoomSecrets) {}

	/**
	 * The messages, or why not, in the order given, which should be the room's. Signatures are checked side
	 * by side, chains are walked message by message. Calls must not overlap.
	 */
	async open(batch: readonly StoredChatMessage[]): Promise<(Opened | UnreadableReason)[]> {
		const proofs = batch.map((stored) => this.#prove(stored).catch(notAMessage));
		const results: (Opened | UnreadableReason)[] = [];
		for (const proof of proofs) {
			const proven = await proof;
			results.push(typeof proven === 'string' ? proven : await this.#read(proven));
		}
		return results;
	}

	/** Cheap, and before any key is derived: what nobody of the room has signed costs no more than this. */
	async #prove({ participantId, message }: StoredChatMessage): Promise<Proven | UnreadableReason> {
		const envelope = parseEnvelope(message);
		if (typeof envelope === 'string') return envelope;
		const { algorithm, publicKey, signature } = envelope;
		const origin = { roomId: this.secrets.roomId, participantId };
		const verifier = await this.#verifier(envelope);
		if (verifier === 'unsupported') return 'unsupported-algorithm';
		if (verifier === 'invalid') return 'tampered';
		if (!(await verify(algorithm, verifier, signature, signedBytes(origin, envelope)))) {
			return 'tampered';
		}
		if (envelope.keyId !== this.secrets.keyId) return 'wrong-key';
		const claim = { participantId, chainId: envelope.chainId, algorithm, publicKey };
		if (!(await this.#isBound(claim, envelope.binding))) return 'forged-sender';
		return { ...envelope, participantId };
	}

	async #read(proven: Proven): Promise<Opened | UnreadableReason> {
		const { participantId, chainId, counter, ciphertext } = proven;
		const publicKey = toBase64Url(proven.publicKey);
		const chain = await this.#chain(participantId, chainId, publicKey);
		if (chain.publicKey !== publicKey) return 'forged-sender';
		const place = chain.ratchet.place(counter);
		if (place === 'used') return 'replayed';
		if (place === 'forgotten') return 'key-forgotten';
		if (place === 'too-far-ahead') return place;
		const found = await chain.ratchet.find(counter);
		if (found === null) return 'too-far-ahead';
		const ref = { participantId, chainId, counter };
		const origin = { roomId: this.secrets.roomId, participantId };
		const padded = await decrypt(found.message, ciphertext, associatedData(origin, ref));
		if (padded === null) return 'tampered';
		found.commit();
		const payload = decodePayload(padded);
		return typeof payload === 'string' ? payload : { ref, publicKey, payload };
	}

	#chain(participantId: string, chainId: string, publicKey: string): Promise<Chain> {
		// The chain id has a fixed length, so that no two pairs share a key.
		const name = chainId + participantId;
		const known = this.#chains.get(name);
		if (known !== undefined) return known;
		const chain = this.secrets
			.chainKey(participantId, chainId)
			.then((key) => ({ publicKey, ratchet: new ReceivingRatchet(key, this.#budget) }));
		this.#chains.set(name, chain);
		return chain;
	}

	#verifier({ algorithm, publicKey }: ParsedEnvelope): ReturnType<typeof importVerifier> {
		return remember(this.#verifiers, algorithm + toBase64Url(publicKey), () =>
			importVerifier(algorithm, publicKey)
		);
	}

	#isBound(claim: Parameters<RoomSecrets['isBound']>[0], binding: string): Promise<boolean> {
		const { participantId, chainId, algorithm, publicKey } = claim;
		const name = [binding, chainId, algorithm, toBase64Url(publicKey), participantId].join(' ');
		return remember(this.#bindings, name, () => this.secrets.isBound(claim, binding));
	}
}

/** No known input comes here; one that does must not take the others of its batch along. */
function notAMessage(error: unknown): UnreadableReason {
	note('chat', 'a message could not be checked', error);
	return 'malformed';
}

const MAX_REMEMBERED = 1_000;

function remember<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
	const found = known.get(name);
	if (found !== undefined) return found;
	if (known.size >= MAX_REMEMBERED) known.clear();
	const value = make();
	known.set(name, value);
	return value;
}

async function decrypt(
	message: MessageKey,
	ciphertext: Uint8Array<ArrayBuffer>,
	additionalData: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer> | null> {
	const key = await crypto.subtle.importKey('raw', message.key, 'AES-GCM', false, ['decrypt']);
	const algorithm = { name: 'AES-GCM', iv: message.nonce, additionalData };
	try {
		return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, ciphertext));
	} catch (error) {
		if (error instanceof DOMException && error.name === 'OperationError') return null;
		throw error;
	}
}
