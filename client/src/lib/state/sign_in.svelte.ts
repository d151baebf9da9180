import { SignInError, type Account, type SignInGate } from '#lib/identity/account.ts';
import { note } from '#lib/socket/journal.ts';
import type { SignInTrouble, SignInView } from './sign_in_view.ts';

/** Joining does not wait longer than this for a token to be renewed. */
const TOKEN_PATIENCE_MS = 5_000;
const LONGEST_NAME = 64;

/** The sign-in as components see it. */
export class SignIn implements SignInView {
	account = $state.raw<Account | null | undefined>(undefined);
	busy = $state(false);
	problem = $state<SignInTrouble | null>(null);

	constructor(
		private readonly gate: SignInGate,
		readonly required: SignInView['required']
	) {
		gate.watch((account) => (this.account = account));
	}

	get fixedName(): string | null {
		const name = this.account?.name.trim() ?? '';
		// The server takes no longer name either, and then the person chooses one.
		return name === '' || name.length > LONGEST_NAME ? null : name;
	}

	async signIn(): Promise<void> {
		await this.#attempt(() => this.gate.signIn());
	}

	async signOut(): Promise<void> {
		await this.#attempt(() => this.gate.signOut());
	}

	async idToken(): Promise<string | null> {
		const late = new Promise<never>((_, reject) =>
			setTimeout(() => reject(new Error('no token in time')), TOKEN_PATIENCE_MS)
		);
		try {
			return await Promise.race([this.gate.idToken(), late]);
		} catch (error) {
			// Whether one may come in without is for the server to say.
			note('sign-in', 'no token', error);
			return null;
		}
	}

	async #attempt(work: () => Promise<void>): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		this.problem = null;
		try {
			await work();
		} catch (error) {
			note('sign-in', 'did not come about', error);
			this.problem = troubleOf(error);
		} finally {
			this.busy = false;
		}
	}
}

function troubleOf(error: unknown): SignInTrouble | null {
	if (!(error instanceof SignInError)) return 'failed';
	return error.problem === 'dismissed' ? null : error.problem;
}
