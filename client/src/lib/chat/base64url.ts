/** RFC 4648, section 5, without padding. Each byte string has exactly one spelling; others are refused. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The six bits of a character by its code; -1 for what is none of the alphabet. */
const BITS = new Int8Array(128).fill(-1);
for (const [bits, character] of [...ALPHABET].entries()) BITS[character.charCodeAt(0)] = bits;

/** Bits of the last character that stand for nothing, by the length modulo 4. */
const SPARE = [0, 0, 0b1111, 0b11] as const;

export function toBase64Url(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 3) {
		const left = bytes.length - at;
		const word = (byte(bytes, at) << 16) | (byte(bytes, at + 1) << 8) | byte(bytes, at + 2);
		text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63);
		if (left > 1) text += ALPHABET.charAt((word >> 6) & 63);
		if (left > 2) text += ALPHABET.charAt(word & 63);
	}
	return text;
}

/** Null for what is not base64url in its one spelling. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
	const rest = text.length % 4;
	if (rest === 1) return null;
	const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
	let word = 0;
	let filled = 0;
	for (let at = 0, held = 0; at < text.length; at++) {
		const bits = BITS[text.charCodeAt(at)] ?? -1;
		if (bits === -1) return null;
		word = ((word & 0xff) << 6) | bits;
		held += 6;
		if (held < 8) continue;
		held -= 8;
		bytes[filled++] = word >> held;
	}
	// Spare bits that are not zero would be a second spelling of the same bytes.
	return (word & (SPARE[rest as 0 | 2 | 3] ?? 0)) === 0 ? bytes : null;
}

function byte(bytes: Uint8Array, at: number): number {
	return bytes[at] ?? 0;
}
