import { note } from '#lib/socket/journal.ts';
import type { KeyStore } from './key_store.ts';

/** Whose key was seen first, and which came later: trust on first use, by participant. */
export class Signers {
	#known: Promise<Map<string, Set<string>>> | null = null;

	constructor(
		private readonly roomId: string,
		private readonly store: KeyStore
	) {}

	/** Whether this participant has signed with other keys so far, and not with this one. It is known from now on. */
	async isChange(participantId: string, publicKey: string): Promise<boolean> {
		const known = await (this.#known ??= this.#load());
		const keys = known.get(participantId);
		if (keys?.has(publicKey) === true) return false;
		known.set(participantId, new Set(keys).add(publicKey));
		this.store.keepSigner(this.roomId, participantId, publicKey).catch((error: unknown) => {
			note('chat', 'a signer could not be kept', error);
		});
		return keys !== undefined;
	}

	async #load(): Promise<Map<string, Set<string>>> {
		const kept = await this.store.signers(this.roomId);
		return new Map([...kept].map(([participantId, keys]) => [participantId, new Set(keys)]));
	}
}
