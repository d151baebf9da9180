import { note } from '#lib/socket/journal.ts';
import type { BrowserStorage } from './browser_storage.ts';

type Entry = readonly [key: string, value: string];

/** A small map in one storage entry; the least recently written key falls out beyond `limit`. */
export class KeyedList {
	constructor(
		private readonly storage: BrowserStorage,
		private readonly name: string,
		private readonly limit: number
	) {}

	get(key: string): string | null {
		return this.#read().find(([known]) => known === key)?.[1] ?? null;
	}

	set(key: string, value: string): void {
		const others = this.#read().filter(([known]) => known !== key);
		this.#write([...others, [key, value] as const].slice(-this.limit));
	}

	remove(key: string): void {
		this.#write(this.#read().filter(([known]) => known !== key));
	}

	/** All of them, the least recently written first. */
	entries(): readonly Entry[] {
		return this.#read();
	}

	#write(entries: readonly Entry[]): void {
		if (entries.length === 0) this.storage.remove(this.name);
		else this.storage.set(this.name, JSON.stringify(entries));
	}

	#read(): Entry[] {
		const text = this.storage.get(this.name);
		if (text === null) return [];
		try {
			const parsed: unknown = JSON.parse(text);
			return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
		} catch (error) {
			// Not ours, or cut short: as good as nothing, and overwritten by the next `set`.
			note('storage', `could not read ${this.name}`, error);
			return [];
		}
	}
}

function isEntry(value: unknown): value is Entry {
	return (
		Array.isArray(value) &&
		value.length === 2 &&
		typeof value[0] === 'string' &&
		typeof value[1] === 'string'
	);
}
