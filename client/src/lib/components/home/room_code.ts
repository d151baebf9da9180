/** Meeting codes: ten letters, written abc-defg-hij. */

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
const letters = 10;
/** The largest multiple of the alphabet that fits a byte; bytes above it would favour some letters. */
const fairBelow = Math.floor(256 / alphabet.length) * alphabet.length;

/** A new code with 47 random bits. */
export function newRoomCode(fill: (bytes: Uint8Array<ArrayBuffer>) => void = fillRandom): string {
	let code = '';
	const bytes = new Uint8Array(32);
	while (code.length < letters) {
		fill(bytes);
		for (const byte of bytes) {
			if (byte < fairBelow && code.length < letters) code += alphabet[byte % alphabet.length];
		}
	}
	return withDashes(code);
}

/** The canonical form of a code however it is written, or null. */
export function parseRoomCode(text: string): string | null {
	const bare = text.replace(/[\s\p{Dash_Punctuation}_.]/gu, '').toLowerCase();
	return /^[a-z]{10}$/.test(bare) ? withDashes(bare) : null;
}

function withDashes(bare: string): string {
	return `${bare.slice(0, 3)}-${bare.slice(3, 7)}-${bare.slice(7)}`;
}

function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
	crypto.getRandomValues(bytes);
}
