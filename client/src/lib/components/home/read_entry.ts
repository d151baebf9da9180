/** What a person types or pastes to get into a meeting: a code, a link, or a sentence with one of them. */

import { parseRoomCode } from './room_code.ts';

export type Entry =
	| { readonly kind: 'room'; readonly code: string; readonly hash: string }
	| { readonly kind: 'elsewhere'; readonly host: string }
	| { readonly kind: 'wrong' }
	| { readonly kind: 'empty' };

/** What stands around a link in a sentence. A key in a fragment has none of it (RFC 4648 section 5). */
const WRAPPING = /^[\p{Punctuation}\p{Symbol}]+|[^\p{Letter}\p{Number}/_-]+$/gu;
const WRITTEN_CODE =
	/^\p{Letter}{3}\p{Dash_Punctuation}\p{Letter}{4}\p{Dash_Punctuation}\p{Letter}{3}$/u;

/** Read it, for the site at `origin`. */
export function readEntry(text: string, origin: string): Entry {
	const trimmed = text.trim();
	if (trimmed === '') return { kind: 'empty' };
	const code = parseRoomCode(trimmed.replace(WRAPPING, ''));
	if (code !== null) return { kind: 'room', code, hash: '' };
	const words = trimmed.split(/[\s<>"'“”„«»()]+/u).filter(Boolean);
	const found = words.map((word) => readWord(word, origin));
	// A link that was broken into lines is whole again without what is between.
	if (words.length > 1) found.push(readWord(words.join(''), origin));
	return (
		found.find(({ kind }) => kind === 'room') ??
		found.find(({ kind }) => kind === 'elsewhere') ?? { kind: 'wrong' }
	);
}

function readWord(word: string, origin: string): Entry {
	const bare = word.startsWith('/') ? word : word.replace(WRAPPING, '');
	const code = WRITTEN_CODE.test(bare) ? parseRoomCode(bare) : null;
	if (code !== null) return { kind: 'room', code, hash: '' };
	const url = readUrl(bare, origin);
	if (url === null) return { kind: 'wrong' };
	if (url.host !== new URL(origin).host) {
		return /^https?:\/\//i.test(bare) ? { kind: 'elsewhere', host: url.host } : { kind: 'wrong' };
	}
	const [segment = ''] = url.pathname.split('/').filter(Boolean);
	const linked = parseRoomCode(decodeSegment(segment));
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
