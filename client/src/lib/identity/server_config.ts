import type { SignInOffer } from './account.ts';

/** Answer of `GET /api/config`. */
export interface ServerConfig {
	/** Null where no sign-in is offered. */
	readonly signIn: SignInOffer | null;
	readonly requireSignIn: 'nobody' | 'hosts' | 'everyone';
	readonly version: string;
}

const PATIENCE_MS = 5_000;

/** Ask the server what it offers; the page's own unless told its origin. @throws when it does not answer */
export async function readServerConfig(serverUrl = ''): Promise<ServerConfig> {
	const answer = await fetch(`${serverUrl}/api/config`, {
		signal: AbortSignal.timeout(PATIENCE_MS)
	});
	if (!answer.ok) throw new Error(`/api/config: status ${answer.status}`);
	return (await answer.json()) as ServerConfig;
}
