import type { SignInOffer } from './account.ts';

/** Answer of `GET /api/config`. */
export interface ServerConfig {
	/** Null where no sign-in is offered. */
	readonly signIn: SignInOffer | null;
	readonly requireSignIn: 'nobody' | 'hosts' | 'everyone';
	readonly version: string;
}

const PATIENCE_MS = 5_000;

/** Ask the server what it offers. @throws when it does not answer */
export async function readServerConfig(): Promise<ServerConfig> {
	const answer = await fetch('/api/config', { signal: AbortSignal.timeout(PATIENCE_MS) });
	if (!answer.ok) throw new Error(`/api/config: status ${answer.status}`);
	return (await answer.json()) as ServerConfig;
}
