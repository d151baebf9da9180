import { CHAIN_ID_BYTES, isBase64Url, isWhole, MAX_COUNTER } from './envelope.ts';
import { MAX_TEXT_LENGTH, type ChatContent, type MessageRef } from './chat_types.ts';
import { utf8 } from './frames.ts';

/** Heads of other chains that a message names. */
export const MAX_SEEN = 4;
const MAX_EMOJI_LENGTH = 32;
const MAX_NAME_LENGTH = 128;
/** Server's ids have 16 characters. */
const MAX_ID_LENGTH = 64;

/** Lengths that a padded content can have, in bytes: an onlooker learns which, not more. */
const BUCKETS = [512, 1024, 2048, 4096, 8192];
const LENGTH_BYTES = 2;

/** All that is encrypted. */
export interface Payload {
	/** The sender's clock, Unix milliseconds. */
	readonly at: number;
	/** The name that the sender goes by. */
	readonly name: string;
	/** Counter of the message of this chain that was with the server before this one; null for the first. */
	readonly prev: number | null;
	/** The newest message of other chains that the sender had read, newest chain first. */
	readonly seen: readonly MessageRef[];
	readonly body: ChatContent;
}

/** Blank lines at the ends, other line ends, control characters and half surrogates are no part of a text. */
export function cleanText(text: string): string {
	return (
		text
			.replace(/\r\n?/g, '\n')
			// eslint-disable-next-line no-control-regex -- They are what is taken out.
			.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
			.replace(/^\s*\n/, '')
			.trimEnd()
			.toWellFormed()
	);
}

/** @throws RangeError when it is larger than any allowed content can be. */
export function encodePayload({ at, name, prev, seen, body }: Payload): Uint8Array<ArrayBuffer> {
	const json = utf8(
		JSON.stringify({ at, name, prev, seen: seen.map(writeRef), body: writeBody(body) })
	);
	const size = BUCKETS.find((bucket) => bucket >= LENGTH_BYTES + json.length);
	if (size === undefined) throw new RangeError('The message is too large.');
	const padded = new Uint8Array(size);
	new DataView(padded.buffer).setUint16(0, json.length);
	padded.set(json, LENGTH_BYTES);
	return padded;
}

export type DecodedPayload = Payload | 'malformed' | 'unsupported-version';

export function decodePayload(padded: Uint8Array<ArrayBuffer>): DecodedPayload {
	if (padded.length < LENGTH_BYTES) return 'malformed';
	const length = new DataView(padded.buffer, padded.byteOffset).getUint16(0);
	const end = LENGTH_BYTES + length;
	if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) return 'malformed';
	const fields = parseJson(padded.subarray(LENGTH_BYTES, end));
	if (fields === null) return 'malformed';
	const { at, name, prev, seen, body } = fields;
	if (!isWhole(at) || !isText(name, 0, MAX_NAME_LENGTH) || !Array.isArray(seen)) return 'malformed';
	if (prev !== null && !isCounter(prev)) return 'malformed';
	const heads = seen.map(readRef);
	if (heads.length > MAX_SEEN || !heads.every((head) => head !== null)) return 'malformed';
	const content = readBody(body);
	return typeof content === 'string' ? content : { at, name, prev, seen: heads, body: content };
}

/** One emoji, as far as one can tell without the table of all of them. */
export function isEmoji(text: unknown): text is string {
	if (!isText(text, 1, MAX_EMOJI_LENGTH) || /[\p{L}\p{C}\s]/u.test(text.replace(/\u200d/g, ''))) {
		// Tags (of the flags of England, Scotland, Wales) are in C.
		return typeof text === 'string' && /^\u{1f3f4}[\u{e0020}-\u{e007f}]{3,12}$/u.test(text);
	}
	return /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*0-9]\ufe0f?\u20e3/u.test(text);
}

function writeBody(body: ChatContent): object {
	if (body.type === 'reaction') return { ...body, to: writeRef(body.to) };
	const { type, text, replyTo } = body;
	return replyTo === undefined ? { type, text } : { type, text, replyTo: writeRef(replyTo) };
}

function readBody(body: unknown): ChatContent | 'malformed' | 'unsupported-version' {
	if (typeof body !== 'object' || body === null) return 'malformed';
	const { type, text, replyTo, to, emoji, on } = body as Record<string, unknown>;
	switch (type) {
		case 'text': {
			if (!isText(text, 1, MAX_TEXT_LENGTH)) return 'malformed';
			if (replyTo === undefined) return { type, text };
			const ref = readRef(replyTo);
			return ref === null ? 'malformed' : { type, text, replyTo: ref };
		}
		case 'reaction': {
			const ref = readRef(to);
			if (ref === null || !isEmoji(emoji) || typeof on !== 'boolean') return 'malformed';
			return { type, to: ref, emoji, on };
		}
		default:
			return typeof type === 'string' ? 'unsupported-version' : 'malformed';
	}
}

function writeRef({ participantId, chainId, counter }: MessageRef): [string, string, number] {
	return [participantId, chainId, counter];
}

function readRef(ref: unknown): MessageRef | null {
	if (!Array.isArray(ref) || ref.length !== 3) return null;
	const [participantId, chainId, counter] = ref as unknown[];
	if (!isText(participantId, 1, MAX_ID_LENGTH) || !isBase64Url(chainId, CHAIN_ID_BYTES))
		return null;
	return isCounter(counter) ? { participantId, chainId, counter } : null;
}

function isCounter(value: unknown): value is number {
	return isWhole(value) && value <= MAX_COUNTER;
}

function isText(value: unknown, least: number, most: number): value is string {
	return typeof value === 'string' && value.length >= least && value.length <= most;
}

function parseJson(bytes: Uint8Array): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		// Neither UTF-8 nor JSON: the caller says so.
		return null;
	}
}
