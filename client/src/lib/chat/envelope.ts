import { fromBase64Url, toBase64Url } from './base64url.ts';
import type {
	ChatEnvelope,
	MessageRef,
	SignatureAlgorithm,
	StoredChatMessage,
	UnreadableReason
} from './chat_types.ts';
import { frame, PROTOCOL } from './frames.ts';
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './signatures.ts';

export const VERSION = 1;
export const MAX_COUNTER = 2 ** 31 - 1;
export const CHAIN_ID_BYTES = 16;
const KEY_ID_BYTES = 8;
const BINDING_BYTES = 32;
const TAG_BYTES = 16;
/** Characters of base64url. */
const MAX_CIPHERTEXT_LENGTH = 12_000;

/** Whose envelope it is: the room and the participant are not in it, and yet part of all that it proves. */
export interface Origin {
	readonly roomId: string;
	readonly participantId: string;
}

/** What is signed: everything but the signature. */
export interface UnsignedEnvelope {
	readonly keyId: string;
	readonly chainId: string;
	readonly counter: number;
	readonly algorithm: SignatureAlgorithm;
	readonly publicKey: Uint8Array<ArrayBuffer>;
	readonly binding: string;
	readonly ciphertext: Uint8Array<ArrayBuffer>;
}

export interface ParsedEnvelope extends UnsignedEnvelope {
	readonly signature: Uint8Array<ArrayBuffer>;
}

export function newChainId(): string {
	return toBase64Url(crypto.getRandomValues(new Uint8Array(CHAIN_ID_BYTES)));
}

/** Associated data of the encryption (NIST SP 800-38D): the ciphertext opens in its own place only. */
export function associatedData({ roomId }: Origin, ref: MessageRef): Uint8Array<ArrayBuffer> {
	return frame(`${PROTOCOL} content`, roomId, ref.participantId, ref.chainId, ref.counter);
}

export function signedBytes(
	{ roomId, participantId }: Origin,
	envelope: UnsignedEnvelope
): Uint8Array<ArrayBuffer> {
	const { keyId, chainId, counter, algorithm, publicKey, binding, ciphertext } = envelope;
	return frame(
		`${PROTOCOL} message`,
		roomId,
		participantId,
		keyId,
		chainId,
		counter,
		algorithm,
		publicKey,
		binding,
		ciphertext
	);
}

export function writeEnvelope(
	{ publicKey, ciphertext, ...rest }: UnsignedEnvelope,
	signature: Uint8Array
): ChatEnvelope {
	return {
		version: VERSION,
		...rest,
		publicKey: toBase64Url(publicKey),
		ciphertext: toBase64Url(ciphertext),
		signature: toBase64Url(signature)
	};
}

/** An envelope whose shape is right; nothing is proven yet. */
export function parseEnvelope(envelope: unknown): ParsedEnvelope | UnreadableReason {
	if (typeof envelope !== 'object' || envelope === null) return 'malformed';
	const fields = envelope as Partial<Record<keyof ChatEnvelope, unknown>>;
	if (!isWhole(fields.version)) return 'malformed';
	if (fields.version !== VERSION) return 'unsupported-version';
	const { algorithm, counter, keyId, chainId, binding } = fields;
	if (algorithm !== 'ed25519' && algorithm !== 'p256') return 'malformed';
	if (!isWhole(counter) || counter > MAX_COUNTER) return 'malformed';
	if (!isBase64Url(keyId, KEY_ID_BYTES) || !isBase64Url(chainId, CHAIN_ID_BYTES)) {
		return 'malformed';
	}
	if (!isBase64Url(binding, BINDING_BYTES)) return 'malformed';
	const publicKey = decode(fields.publicKey);
	const signature = decode(fields.signature);
	const ciphertext = decode(fields.ciphertext);
	if (publicKey?.length !== PUBLIC_KEY_BYTES[algorithm]) return 'malformed';
	if (signature?.length !== SIGNATURE_BYTES) return 'malformed';
	if (ciphertext === null || ciphertext.length <= TAG_BYTES) return 'malformed';
	return { keyId, chainId, counter, algorithm, publicKey, binding, ciphertext, signature };
}

/** What the server said, with nothing but the right types; a stand-in for what is none of it. */
export function readStored(stored: unknown): StoredChatMessage {
	const fields = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<
		Record<keyof StoredChatMessage, unknown>
	>;
	const text = (value: unknown) => (typeof value === 'string' ? value : '');
	const number = (value: unknown) => (isWhole(value) ? value : 0);
	return {
		messageId: text(fields.messageId),
		sequence: number(fields.sequence),
		sentAt: number(fields.sentAt),
		participantId: text(fields.participantId),
		senderName: text(fields.senderName),
		message: fields.message as ChatEnvelope
	};
}

export function isWhole(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function isBase64Url(value: unknown, bytes: number): value is string {
	return decode(value)?.length === bytes;
}

function decode(value: unknown): Uint8Array<ArrayBuffer> | null {
	if (typeof value !== 'string' || value.length > MAX_CIPHERTEXT_LENGTH) return null;
	return fromBase64Url(value);
}
