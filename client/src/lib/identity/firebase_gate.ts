import { FirebaseError, initializeApp } from 'firebase/app';
import {
	browserLocalPersistence,
	browserPopupRedirectResolver,
	connectAuthEmulator,
	GoogleAuthProvider,
	indexedDBLocalPersistence,
	initializeAuth,
	onIdTokenChanged,
	signInWithPopup,
	signOut,
	type Auth,
	type User
} from 'firebase/auth';
import {
	shownPicture,
	SignInError,
	type Account,
	type SignInGate,
	type SignInOffer,
	type SignInProblem
} from './account.ts';

const PROBLEMS: Readonly<Record<string, SignInProblem>> = {
	'auth/popup-closed-by-user': 'dismissed',
	'auth/cancelled-popup-request': 'dismissed',
	'auth/user-cancelled': 'dismissed',
	'auth/popup-blocked': 'popup-blocked',
	'auth/network-request-failed': 'network'
};

/** Sign-in with Google over Firebase Auth; the browser keeps it until the person signs out. */
export class FirebaseGate implements SignInGate {
	readonly #auth: Auth;

	constructor({ apiKey, authDomain, projectId, emulatorHost }: SignInOffer) {
		this.#auth = initializeAuth(initializeApp({ apiKey, authDomain, projectId }), {
			persistence: [indexedDBLocalPersistence, browserLocalPersistence],
			popupRedirectResolver: browserPopupRedirectResolver
		});
		if (emulatorHost !== null) {
			connectAuthEmulator(this.#auth, `http://${emulatorHost}`, { disableWarnings: true });
		}
	}

	watch(handler: (account: Account | null) => void): void {
		onIdTokenChanged(this.#auth, (user) => handler(user === null ? null : accountOf(user)));
	}

	async signIn(): Promise<void> {
		const provider = new GoogleAuthProvider();
		provider.setCustomParameters({ prompt: 'select_account' });
		await telling(signInWithPopup(this.#auth, provider));
	}

	async signOut(): Promise<void> {
		await telling(signOut(this.#auth));
	}

	async idToken(): Promise<string | null> {
		await this.#auth.authStateReady();
		const user = this.#auth.currentUser;
		return user === null ? null : telling(user.getIdToken());
	}
}

function accountOf({ displayName, email, photoURL }: User): Account {
	return { name: displayName ?? email ?? '', picture: shownPicture(photoURL) };
}

async function telling<Value>(work: Promise<Value>): Promise<Value> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof FirebaseError)) throw error;
		throw new SignInError(PROBLEMS[error.code] ?? 'failed', error.code);
	}
}
