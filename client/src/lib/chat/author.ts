import { toBase64Url } from './base64url.ts';
import type { ChatContent, MessageRef } from './chat_types.ts';
import { MAX_SEEN } from './content.ts';
import type { KeyStore } from './key_store.ts';
import { chainName } from './line.ts';
import type { RoomSecrets } from './room_secrets.ts';
import { Sealer, type Sealed } from './sealer.ts';
import { createIdentity, type SigningIdentity } from './signatures.ts';

/** We, as far as writing goes: our signing key, our chain, and what we have read so far. */
export class Author {
	#participantId = '';
	#name = '';
	#identity: Promise<SigningIdentity> | null = null;
	#sealer: Promise<Sealer> | null = null;
	/** The counter of our newest message of this chain that is with the server. */
	#prev: { readonly chainId: string; readonly counter: number } | null = null;
	/** The newest message read of each chain, by chain, stalest first. */
	readonly #heads = new Map<string, MessageRef>();

	constructor(
		private readonly roomId: string,
		private readonly store: KeyStore
	) {}

	get participantId(): string {
		return this.#participantId;
	}

	get name(): string {
		return this.#name;
	}

	/** From here on we are this participant. */
	become(participantId: string, name: string): void {
		if (participantId !== this.#participantId) this.#identity = null;
		this.#participantId = participantId;
		this.#name = name;
		this.renew();
	}

	/** Begin a new chain with the next message. */
	renew(): void {
		this.#sealer = null;
	}

	/** What was read is gone: it is named no more. */
	forget(): void {
		this.#heads.clear();
		this.renew();
	}

	/** A message that could be read. */
	read(ref: MessageRef): void {
		const name = chainName(ref);
		const known = this.#heads.get(name);
		this.#heads.delete(name);
		this.#heads.set(name, known !== undefined && known.counter > ref.counter ? known : ref);
		const [stalest] = this.#heads.keys();
		if (this.#heads.size > 2 * MAX_SEEN && stalest !== undefined) this.#heads.delete(stalest);
	}

	/** Our message is with the server. */
	sent({ chainId, counter }: MessageRef): void {
		if (this.#prev?.chainId === chainId && this.#prev.counter > counter) return;
		this.#prev = { chainId, counter };
	}

	/** @throws RangeError when the content is larger than any allowed one. */
	async seal(secrets: RoomSecrets, body: ChatContent, at: number): Promise<Sealed> {
		const sealer = await this.#current(secrets);
		const prev = this.#prev?.chainId === sealer.chainId ? this.#prev.counter : null;
		const seen = [...this.#heads.values()]
			.filter(({ chainId }) => chainId !== sealer.chainId)
			.reverse()
			.slice(0, MAX_SEEN);
		return sealer.seal({ at, name: this.#name, prev, seen, body });
	}

	async #current(secrets: RoomSecrets): Promise<Sealer> {
		const participantId = this.#participantId;
		this.#sealer ??= this.#signer().then((identity) =>
			Sealer.open(secrets, participantId, identity)
		);
		const sealer = await this.#sealer;
		if (!sealer.isWornOut) return sealer;
		this.renew();
		return this.#current(secrets);
	}

	/** The same key after a reload, so that nobody is told of a change. */
	#signer(): Promise<SigningIdentity> {
		this.#identity ??= this.#findIdentity(this.#participantId);
		return this.#identity;
	}

	async #findIdentity(participantId: string): Promise<SigningIdentity> {
		const known = await this.store.identity(this.roomId, participantId);
		if (known !== null) return known;
		const made = await createIdentity();
		await this.store.keepIdentity(this.roomId, participantId, made);
		await this.store.keepSigner(this.roomId, participantId, toBase64Url(made.publicKey));
		return made;
	}
}
