import { note } from '#lib/socket/journal.ts';

/**
 * Web storage that may be missing, full or forbidden: then values live as long as the page does.
 */
export class BrowserStorage {
	readonly #fallback = new Map<string, string>();

	constructor(private readonly area: () => Storage) {}

	get(key: string): string | null {
		try {
			return this.area().getItem(key) ?? this.#fallback.get(key) ?? null;
		} catch (error) {
			note('storage', `could not read ${key}`, error);
			return this.#fallback.get(key) ?? null;
		}
	}

	set(key: string, value: string): void {
		try {
			this.area().setItem(key, value);
			this.#fallback.delete(key);
		} catch (error) {
			note('storage', `could not keep ${key}`, error);
			this.#fallback.set(key, value);
		}
	}

	remove(key: string): void {
		this.#fallback.delete(key);
		try {
			this.area().removeItem(key);
		} catch (error) {
			note('storage', `could not drop ${key}`, error);
		}
	}
}
