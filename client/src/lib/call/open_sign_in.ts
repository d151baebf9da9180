import { readServerConfig } from '#lib/identity/server_config.ts';
import type { SignInView } from '#lib/state/sign_in_view.ts';
import { note } from '#lib/socket/journal.ts';

// One page, one sign-in: Firebase keeps it for the whole origin.
let opened: Promise<SignInView | null> | null = null;

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
	const { signIn, requireSignIn } = await readServerConfig();
	if (signIn === null) return null;
	const [{ SignIn }, { FirebaseGate }] = await Promise.all([
		import('#lib/state/sign_in.svelte.ts'),
		import('#lib/identity/firebase_gate.ts')
	]);
	return new SignIn(new FirebaseGate(signIn), requireSignIn);
}
