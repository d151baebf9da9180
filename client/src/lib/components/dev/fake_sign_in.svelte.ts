import type { AccountView, SignInTrouble, SignInView } from '#lib/state/sign_in_view.ts';

/** A sign-in without Google: the buttons work on its own state. */
export class FakeSignIn implements SignInView {
	account = $state.raw<AccountView | null>(null);
	readonly required = 'nobody';
	busy = $state(false);
	problem = $state<SignInTrouble | null>(null);

	constructor(state: Partial<Pick<FakeSignIn, 'account' | 'busy' | 'problem'>> = {}) {
		Object.assign(this, state);
	}

	get fixedName(): string | null {
		return this.account?.name ?? null;
	}

	signIn(): Promise<void> {
		this.problem = null;
		this.account = { name: 'Ada Lovelace', picture: null };
		return Promise.resolve();
	}

	signOut(): Promise<void> {
		this.account = null;
		return Promise.resolve();
	}

	idToken(): Promise<string | null> {
		return Promise.resolve(null);
	}
}
