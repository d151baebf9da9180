import { readServerConfig, type ServerConfig } from '#lib/identity/server_config.ts';
import type { SignInView } from '#lib/state/sign_in_view.ts';
import { note } from '#lib/socket/journal.ts';
import { serverUrl } from './server_address.ts';

// One page, one sign-in: Firebase keeps it for the whole origin.
let opened: Promise<SignInView | null> | null = null;
let asked: Promise<ServerConfig> | null = null;
let offered = false;

/** Ask the server what it offers, and do not wait for Google's code. Never rejects. */
export async function askForSignIn(): Promise<void> {
	await config().catch((error: unknown) => note('sign-in', 'the server could not be asked', error));
}

/** Whether the server has said that it offers a sign-in: then there should be room for it. */
export function isSignInOffered(): boolean {
	return offered;
}

/** The sign-in that this server offers; null when it offers none, or cannot be asked. */
export function openSignIn(): Promise<SignInView | null> {
	opened ??= open().catch((error: unknown) => {
		note('sign-in', 'the server could not be asked', error);
		opened = null;
		return null;
	});
	return opened;
}

/** Google's code is loaded here, and only for servers that offer the sign-in. */
async function open(): Promise<SignInView | null> {
	const { signIn, requireSignIn } = await config();
	if (signIn === null) return null;
	const [{ SignIn }, { FirebaseGate }] = await Promise.all([
		import('#lib/state/sign_in.svelte.ts'),
		import('#lib/identity/firebase_gate.ts')
	]);
	return new SignIn(new FirebaseGate(signIn), requireSignIn);
}

/** What the server says of itself: asked once, unless it does not answer. */
async function config(): Promise<ServerConfig> {
	asked ??= readServerConfig(serverUrl);
	try {
		const answer = await asked;
		offered = answer.signIn !== null;
		return answer;
	} catch (error) {
		asked = null;
		throw error;
	}
}
