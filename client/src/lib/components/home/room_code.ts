/** Meeting codes: ten letters, written abc-defg-hij. */

const alphabet = 'abcdefghijklmnopqrstuvwxyz';
const letters = 10;
/** The largest multiple of the alphabet that fits a byte; bytes above it would favour some letters. */
const fairBelow = Math.floor(256 / alphabet.length) * alphabet.length;

export type Entry =
	| { readonly kind: 'room'; readonly code: string; readonly hash: string }
	| { readonly kind: 'elsewhere'; readonly host: string }
	| { readonly kind: 'wrong' }
	| { readonly kind: 'empty' };

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

/** What a person typed or pasted: a code, or a link to this site (`origin`). */
export function readEntry(text: string, origin: string): Entry {
	const trimmed = text.trim().replace(/^<|>$/g, '');
	if (trimmed === '') return { kind: 'empty' };
	const code = parseRoomCode(trimmed);
	if (code !== null) return { kind: 'room', code, hash: '' };
	const url = readUrl(trimmed, origin);
	if (url === null) return { kind: 'wrong' };
	const [segment = ''] = url.pathname.split('/').filter(Boolean);
	const linked = parseRoomCode(decodeSegment(segment));
	if (url.host !== new URL(origin).host) {
		return /^https?:$/.test(url.protocol)
			? { kind: 'elsewhere', host: url.host }
			: { kind: 'wrong' };
	}
	return linked === null ? { kind: 'wrong' } : { kind: 'room', code: linked, hash: url.hash };
}

function readUrl(text: string, origin: string): URL | null {
	if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : null;
	if (text.startsWith('/')) return URL.canParse(text, origin) ? new URL(text, origin) : null;
	// 'example.org/abc-defg-hij' as it is copied from some address bars.
	if (!/^[^\s/]+\/\S+$/.test(text)) return null;
	const guess = `${new URL(origin).protocol}//${text}`;
	return URL.canParse(guess) ? new URL(guess) : null;
}

function decodeSegment(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		// A broken percent sign: no code has one, so the raw text is refused just the same.
		return segment;
	}
}

function withDashes(bare: string): string {
	return `${bare.slice(0, 3)}-${bare.slice(3, 7)}-${bare.slice(7)}`;
}

function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
	crypto.getRandomValues(bytes);
}
