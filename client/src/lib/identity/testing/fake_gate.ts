import type { Account, SignInGate } from '../account.ts';

/** A gate that works by itself: who `next` is signs in, with tokens that name them. */
export class FakeGate implements SignInGate {
	next: Account = { name: 'Ada Lovelace', picture: null };
	/** Thrown by whatever is asked next. */
	failure: Error | null = null;
	/** Answers wait for this. */
	hold: Promise<void> = Promise.resolve();
	#account: Account | null = null;
	#handlers: ((account: Account | null) => void)[] = [];

	watch(handler: (account: Account | null) => void): void {
		this.#handlers.push(handler);
		handler(this.#account);
	}

	async signIn(): Promise<void> {
		await this.#answer();
		this.#become(this.next);
	}

	async signOut(): Promise<void> {
		await this.#answer();
		this.#become(null);
	}

	async idToken(): Promise<string | null> {
		await this.#answer();
		return this.#account === null ? null : `token of ${this.#account.name}`;
	}

	async #answer(): Promise<void> {
		await this.hold;
		const { failure } = this;
		this.failure = null;
		if (failure !== null) throw failure;
	}

	#become(account: Account | null): void {
		this.#account = account;
		for (const handler of this.#handlers) handler(account);
	}
}
