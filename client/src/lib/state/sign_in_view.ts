/** What components may see of the sign-in, and what they may ask of it. */
export interface SignInView {
	/** Who is signed in; null: nobody. Undefined until the browser has looked. */
	readonly account: AccountView | null | undefined;
	/** Whom the server wants to be signed in. */
	readonly required: 'nobody' | 'hosts' | 'everyone';
	readonly busy: boolean;
	readonly problem: SignInTrouble | null;
	/** The name that the others will see, null while a person chooses it. */
	readonly fixedName: string | null;
	signIn(): Promise<void>;
	signOut(): Promise<void>;
	/** A token that says who this is; null when nobody is signed in or it cannot be had now. */
	idToken(): Promise<string | null>;
}

export interface AccountView {
	readonly name: string;
	readonly picture: string | null;
}

export type SignInTrouble = 'popup-blocked' | 'network' | 'failed';
