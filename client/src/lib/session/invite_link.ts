/** Where a one-time invite travels: a fragment is sent to no server and stands in no log. */
const PARAMETER = 'invite';

/** The address of this page, as far as reading and cleaning it needs. */
export interface AddressBar {
	readonly href: string;
	/** Show another address without loading it. */
	replace(href: string): void;
}

export function browserAddressBar(): AddressBar {
	return {
		get href() {
			return window.location.href;
		},
		// The router keeps its own notes in the state.
		replace: (href) => window.history.replaceState(window.history.state, '', href)
	};
}

/** The one-time invite of a link that was opened: read from the fragment, taken out of it once used. */
export class InviteLink {
	constructor(private readonly bar: AddressBar) {}

	/** Null when the link carries none. */
	get token(): string | null {
		for (const part of partsOf(new URL(this.bar.href))) {
			if (isInvite(part)) return decode(part.slice(PARAMETER.length + 1)) || null;
		}
		return null;
	}

	/** It has opened the door, or never will: a reload must not show it again. */
	discard(): void {
		const url = new URL(this.bar.href);
		const parts = partsOf(url);
		if (!parts.some(isInvite)) return;
		url.hash = parts.filter((part) => !isInvite(part)).join('&');
		this.bar.replace(url.href);
	}
}

/** A link that opens the door of a room once. What else the fragment of our own address holds goes along. */
export function inviteLink(
	roomId: string,
	token: string,
	{ href }: Pick<Location, 'href'>
): string {
	const url = new URL(href);
	const others = partsOf(url).filter((part) => !isInvite(part));
	const link = new URL(`/${roomId}`, url.origin);
	link.hash = [...others, `${PARAMETER}=${encodeURIComponent(token)}`].join('&');
	return link.href;
}

function partsOf(url: URL): string[] {
	return url.hash.slice(1).split('&').filter(Boolean);
}

function isInvite(part: string): boolean {
	return part.startsWith(`${PARAMETER}=`);
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		// A link cut in the middle of an escape: the server will say that it knows no such invite.
		return text;
	}
}
