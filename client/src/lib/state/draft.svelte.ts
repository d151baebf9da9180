import { BrowserStorage } from '#lib/session/browser_storage.ts';

/** What is being typed in one room. This tab keeps it, so that a reload does not lose it. */
export class Draft {
	#text = $state('');
	readonly #storage: BrowserStorage;
	readonly #key: string;

	constructor(roomId: string, tab: () => Storage = () => sessionStorage) {
		this.#storage = new BrowserStorage(tab);
		this.#key = `chattr.draft.${roomId}`;
		this.#text = this.#storage.get(this.#key) ?? '';
	}

	get text(): string {
		return this.#text;
	}

	set text(text: string) {
		this.#text = text;
		if (text === '') this.#storage.remove(this.#key);
		else this.#storage.set(this.#key, text);
	}
}
