/** Who is signed in in this browser, as far as the browser knows; the server believes the token alone. */
export interface Account {
	readonly name: string;
	/** An https address at Google, or null. */
	readonly picture: string | null;
}

/** The Firebase project to sign in at; all of it is public. */
export interface SignInOffer {
	readonly apiKey: string;
	readonly authDomain: string;
	readonly projectId: string;
	/** Host and port of an emulator, for development. */
	readonly emulatorHost: string | null;
}

/** Why a sign-in did not come about. `dismissed`: the person closed the window. */
export type SignInProblem = 'dismissed' | 'popup-blocked' | 'network' | 'failed';

export class SignInError extends Error {
	constructor(
		readonly problem: SignInProblem,
		readonly detail: string
	) {
		super(`${problem}: ${detail}`);
		this.name = 'SignInError';
	}
}

/** Where people sign in. */
export interface SignInGate {
	/** Told at once who is signed in, and again whenever that changes. */
	watch(handler: (account: Account | null) => void): void;
	/** Open the sign-in window; call it from a click. @throws SignInError */
	signIn(): Promise<void>;
	/** @throws SignInError */
	signOut(): Promise<void>;
	/** A token that is valid now, null when nobody is signed in. @throws SignInError */
	idToken(): Promise<string | null>;
}

const pictureHost = '.googleusercontent.com';

/** The picture if Google serves it: the page may load no other (see its security policy). */
export function shownPicture(url: string | null): string | null {
	if (url === null || !URL.canParse(url)) return null;
	const { protocol, host } = new URL(url);
	return protocol === 'https:' && host.endsWith(pictureHost) ? url : null;
}
