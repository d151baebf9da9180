import { frame, PROTOCOL, utf8 } from './frames.ts';

/** Messages that may be missing before one that is read, and keys of a chain that are kept for late ones. */
export const MAX_SKIPPED = 1_000;

const SALT = utf8(PROTOCOL);
const STEP = frame('step');
const CHAIN_KEY_BYTES = 32;
const MESSAGE_KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** What encrypts one message, and never another. Wiped once used. */
export interface MessageKey {
	/** AES-256. */
	readonly key: Uint8Array<ArrayBuffer>;
	readonly nonce: Uint8Array<ArrayBuffer>;
}

/** HKDF-SHA-256 (RFC 5869) of a key with the protocol's salt. */
export async function hkdf(
	key: CryptoKey,
	info: Uint8Array<ArrayBuffer>,
	bytes: number
): Promise<Uint8Array<ArrayBuffer>> {
	const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: SALT, info };
	return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, bytes * 8));
}

/** Takes the bytes over: they are wiped here. */
export async function importHkdfKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
	const key = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
	bytes.fill(0);
	return key;
}

/** One turn: the key of the message at this place, and the chain key of the next, from which there is no way back. */
async function step(chainKey: CryptoKey): Promise<{ next: CryptoKey; message: MessageKey }> {
	const bytes = await hkdf(chainKey, STEP, CHAIN_KEY_BYTES + MESSAGE_KEY_BYTES + NONCE_BYTES);
	const key = bytes.slice(CHAIN_KEY_BYTES, CHAIN_KEY_BYTES + MESSAGE_KEY_BYTES);
	const nonce = bytes.slice(CHAIN_KEY_BYTES + MESSAGE_KEY_BYTES);
	const next = await importHkdfKey(bytes.slice(0, CHAIN_KEY_BYTES));
	bytes.fill(0);
	return { next, message: { key, nonce } };
}

export function wipe({ key, nonce }: MessageKey): void {
	key.fill(0);
	nonce.fill(0);
}

/** The chain of one session of ours. Turns are taken one after the other. */
export class SendingRatchet {
	#counter = 0;
	#turn: Promise<CryptoKey>;

	constructor(chainKey: CryptoKey) {
		this.#turn = Promise.resolve(chainKey);
	}

	/** Messages so far, which is the counter of the next one. */
	get counter(): number {
		return this.#counter;
	}

	/** The counter is spent from here on, whatever becomes of the message. */
	async next(): Promise<{ counter: number; message: MessageKey }> {
		const counter = this.#counter++;
		const turned = this.#turn.then(step);
		this.#turn = turned.then(({ next }) => next);
		return { counter, message: (await turned).message };
	}
}

export type Place = 'ahead' | 'skipped' | 'used' | 'forgotten' | 'too-far-ahead';

/** A key that was looked up; nothing about the chain changes before `commit`. */
export interface FoundKey {
	readonly message: MessageKey;
	/** The message was genuine: its key is forgotten, those that were passed over are kept. */
	commit(): void;
}

/** The chain of a session as a reader follows it. Calls must not overlap. */
export class ReceivingRatchet {
	#position = 0;
	#skipped = new Map<number, MessageKey>();
	#used = new Set<number>();

	constructor(
		private chainKey: CryptoKey,
		private readonly budget: SkippedBudget = new SkippedBudget(MAX_SKIPPED)
	) {}

	/** Answers without any work, whatever the counter. */
	place(counter: number): Place {
		if (this.#used.has(counter)) return 'used';
		if (counter < this.#position) return this.#skipped.has(counter) ? 'skipped' : 'forgotten';
		return counter - this.#position > MAX_SKIPPED ? 'too-far-ahead' : 'ahead';
	}

	/** Null unless the place is 'ahead' or 'skipped'. */
	async find(counter: number): Promise<FoundKey | null> {
		const kept = this.#skipped.get(counter);
		if (kept !== undefined) return { message: kept, commit: () => this.#use(counter) };
		return this.place(counter) === 'ahead' ? this.#advance(counter) : null;
	}

	async #advance(counter: number): Promise<FoundKey> {
		const passed: MessageKey[] = [];
		let turned = await step(this.chainKey);
		for (let at = this.#position; at < counter; at++) {
			passed.push(turned.message);
			turned = await step(turned.next);
		}
		const { next, message } = turned;
		const commit = (): void => {
			passed.forEach((key, index) => this.#keep(this.#position + index, key));
			this.#position = counter + 1;
			this.#used.add(counter);
			this.chainKey = next;
			wipe(message);
		};
		return { message, commit };
	}

	#use(counter: number): void {
		this.#used.add(counter);
		this.#forget(counter);
	}

	#keep(counter: number, key: MessageKey): void {
		this.#skipped.set(counter, key);
		this.budget.took(this);
		if (this.#skipped.size > MAX_SKIPPED) this.dropOldest();
	}

	#forget(counter: number): void {
		const key = this.#skipped.get(counter);
		if (key === undefined) return;
		wipe(key);
		this.#skipped.delete(counter);
		this.budget.gave(this);
	}

	dropOldest(): void {
		const [oldest] = this.#skipped.keys();
		if (oldest !== undefined) this.#forget(oldest);
	}
}

/** Bounds the kept keys of all chains together; the chain that took one the longest time ago gives first. */
export class SkippedBudget {
	#kept = new Map<ReceivingRatchet, number>();
	#total = 0;

	constructor(private readonly most: number) {}

	took(chain: ReceivingRatchet): void {
		const had = this.#kept.get(chain) ?? 0;
		this.#kept.delete(chain);
		this.#kept.set(chain, had + 1);
		this.#total += 1;
		while (this.#total > this.most) {
			const [stalest] = this.#kept.keys();
			stalest?.dropOldest();
		}
	}

	gave(chain: ReceivingRatchet): void {
		const left = (this.#kept.get(chain) ?? 0) - 1;
		this.#total -= 1;
		if (left > 0) this.#kept.set(chain, left);
		else this.#kept.delete(chain);
	}
}
