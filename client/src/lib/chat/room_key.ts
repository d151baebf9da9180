import { fromBase64Url, toBase64Url } from './base64url.ts';

/** Where the key travels: a fragment is sent to no server and stands in no log. */
const PARAMETER = 'k';
export const ROOM_KEY_BYTES = 32;

/** The secret that the people of a room share: 256 random bits. It stays in the browser. */
export class RoomKey {
	private constructor(readonly bytes: Uint8Array<ArrayBuffer>) {}

	static create(): RoomKey {
		return new RoomKey(crypto.getRandomValues(new Uint8Array(ROOM_KEY_BYTES)));
	}

	/** Null unless `text` is the one way to write 32 bytes in base64url. */
	static parse(text: string): RoomKey | null {
		const bytes = fromBase64Url(text);
		return bytes?.length === ROOM_KEY_BYTES ? new RoomKey(bytes) : null;
	}

	/** As it stands in a link. Never log it, never send it. */
	get text(): string {
		return toBase64Url(this.bytes);
	}

	equals(other: RoomKey | null): boolean {
		return other !== null && this.text === other.text;
	}

	/** Keeps the key out of whatever prints or sends objects. */
	toJSON(): string {
		return '[room key]';
	}
}

/** The fragment of a new meeting: '#k=…'. */
export function newRoomFragment(): string {
	return fragmentOf(RoomKey.create());
}

/** What of a link's fragment is worth keeping: the key alone, since an invite is used once. */
export function keyFragmentOfLink(href: string): string {
	const key = roomKeyOfLink(href);
	return key === null ? '' : fragmentOf(key);
}

function fragmentOf(key: RoomKey): string {
	return `#${PARAMETER}=${key.text}`;
}

/** The key in the fragment of a link, or null. */
export function roomKeyOfLink(href: string): RoomKey | null {
	if (!URL.canParse(href)) return null;
	for (const part of partsOf(new URL(href))) {
		if (isKey(part)) return RoomKey.parse(part.slice(PARAMETER.length + 1));
	}
	return null;
}

/** The same link with this key in its fragment; what else is there stays. */
export function linkWithRoomKey(href: string, key: RoomKey): string {
	const url = new URL(href);
	const others = partsOf(url).filter((part) => !isKey(part));
	url.hash = [`${PARAMETER}=${key.text}`, ...others].join('&');
	return url.href;
}

export type PastedKey =
	| { readonly kind: 'key'; readonly key: RoomKey }
	| { readonly kind: 'other-room' }
	| { readonly kind: 'no-key' };

/** What a person pasted to unlock the chat of `roomId`: a full link, its fragment, or the bare key. */
export function readPastedKey(text: string, roomId: string): PastedKey {
	const trimmed = text.trim().replace(/^<|>$/g, '');
	const hashAt = trimmed.indexOf('#');
	const bare = hashAt === -1 ? trimmed.replace(/^k=/, '') : null;
	const key =
		bare === null
			? roomKeyOfLink(`https://link.invalid/${trimmed.slice(hashAt)}`)
			: RoomKey.parse(bare);
	if (key === null) return { kind: 'no-key' };
	const path = hashAt === -1 ? '' : trimmed.slice(0, hashAt).replace(/[?].*$/, '');
	const last = path.split('/').filter(Boolean).at(-1);
	if (last !== undefined && letters(last) !== letters(roomId)) return { kind: 'other-room' };
	return { kind: 'key', key };
}

function letters(code: string): string {
	return code.replace(/[^a-z0-9]/gi, '').toLowerCase();
}

function partsOf(url: URL): string[] {
	return url.hash.slice(1).split('&').filter(Boolean);
}

function isKey(part: string): boolean {
	return part.startsWith(`${PARAMETER}=`);
}
