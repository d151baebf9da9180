import { browserParts, ConnectionCheck } from '#lib/state/check.svelte.ts';
import { serverUrl } from './server_address.ts';

/** A check of this browser against the server. */
export function createCheck(): ConnectionCheck {
	return new ConnectionCheck(browserParts(serverUrl));
}
