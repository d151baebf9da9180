import { note } from '#lib/socket/journal.ts';
import { MemoryKeyStore, type KeyStore } from './key_store.ts';
import type { SigningIdentity } from './signatures.ts';

const NAME = 'chattr.chat';
const IDENTITIES = 'identities';
const SIGNERS = 'signers';
/** Of each kind; the oldest are forgotten first. */
const KEPT = 500;
/** A store that does not answer must not hold up the chat. */
const PATIENCE_MS = 3_000;

interface Kept {
	readonly at: number;
}
type KeptIdentity = SigningIdentity & Kept;
type KeptSigners = Kept & { readonly keys: readonly string[] };

/**
 * Keeps signing keys in this browser, not extractable, and whose keys were seen. Without a store (private
 * windows of some browsers) everything lasts as long as the page.
 */
export class IndexedDbKeyStore implements KeyStore {
	readonly #memory = new MemoryKeyStore();
	#database: Promise<IDBDatabase | null> | null = null;

	constructor(private readonly factory: () => IDBFactory = () => indexedDB) {}

	async identity(roomId: string, participantId: string): Promise<SigningIdentity | null> {
		const known = await this.#memory.identity(roomId, participantId);
		if (known !== null) return known;
		const kept = await this.#ask<KeptIdentity | undefined>(IDENTITIES, 'readonly', (store) =>
			store.get([roomId, participantId])
		);
		if (kept === null || kept === undefined) return null;
		const { algorithm, publicKey, privateKey } = kept;
		return { algorithm, publicKey, privateKey };
	}

	async keepIdentity(
		roomId: string,
		participantId: string,
		identity: SigningIdentity
	): Promise<void> {
		await this.#memory.keepIdentity(roomId, participantId, identity);
		await this.#ask(IDENTITIES, 'readwrite', (store) =>
			store.put({ ...identity, at: Date.now() }, [roomId, participantId])
		);
		await this.#prune(IDENTITIES);
	}

	async signers(roomId: string): Promise<ReadonlyMap<string, readonly string[]>> {
		const range = IDBKeyRange.bound([roomId], [roomId, []]);
		const names = await this.#ask<IDBValidKey[]>(SIGNERS, 'readonly', (store) =>
			store.getAllKeys(range)
		);
		const values = await this.#ask<KeptSigners[]>(SIGNERS, 'readonly', (store) =>
			store.getAll(range)
		);
		if (names === null || values === null) return this.#memory.signers(roomId);
		return new Map(
			names.map((name, index) => [(name as string[])[1] ?? '', values[index]?.keys ?? []])
		);
	}

	async keepSigner(roomId: string, participantId: string, publicKey: string): Promise<void> {
		await this.#memory.keepSigner(roomId, participantId, publicKey);
		const name = [roomId, participantId];
		const kept = await this.#ask<KeptSigners | undefined>(SIGNERS, 'readonly', (store) =>
			store.get(name)
		);
		const keys = new Set(kept?.keys).add(publicKey);
		await this.#ask(SIGNERS, 'readwrite', (store) =>
			store.put({ keys: [...keys], at: Date.now() }, name)
		);
		await this.#prune(SIGNERS);
	}

	/** Null when the store does not work here. */
	async #ask<Answer>(
		name: string,
		mode: IDBTransactionMode,
		question: (store: IDBObjectStore) => IDBRequest
	): Promise<Answer | null> {
		const database = await (this.#database ??= this.#open());
		if (database === null) return null;
		try {
			const request = question(database.transaction(name, mode).objectStore(name));
			return (await inTime(answerOf(request))) as Answer;
		} catch (error) {
			note('chat', 'the key store failed', error);
			return null;
		}
	}

	async #open(): Promise<IDBDatabase | null> {
		try {
			const request = this.factory().open(NAME, 1);
			request.onupgradeneeded = () => {
				for (const name of [IDENTITIES, SIGNERS]) {
					request.result.createObjectStore(name).createIndex('at', 'at');
				}
			};
			return await inTime(answerOf(request));
		} catch (error) {
			note('chat', 'there is no key store', error);
			return null;
		}
	}

	async #prune(name: string): Promise<void> {
		const count = await this.#ask<number>(name, 'readonly', (store) => store.count());
		const excess = (count ?? 0) - KEPT;
		if (excess <= 0) return;
		const oldest = await this.#ask<IDBValidKey[]>(name, 'readonly', (store) =>
			store.index('at').getAllKeys(null, excess)
		);
		for (const key of oldest ?? []) {
			await this.#ask(name, 'readwrite', (store) => store.delete(key));
		}
	}
}

function answerOf<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('no answer'));
	});
}

function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
		answer.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
