/** RFC 4648, section 5, without padding. Each byte string has exactly one spelling; others are refused. */

const SPELLING = /^[A-Za-z0-9_-]*$/;

export function toBase64Url(bytes: Uint8Array): string {
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Null for what is not base64url in its one spelling. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
	if (!SPELLING.test(text) || text.length % 4 === 1) return null;
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
	// Spare bits that are not zero would be a second spelling of the same bytes.
	return toBase64Url(bytes) === text ? bytes : null;
}
