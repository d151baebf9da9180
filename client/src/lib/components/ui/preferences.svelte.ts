import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';

export type ThemeChoice = 'system' | 'light' | 'dark';

const themeKey = 'chattr.theme';
const selfViewKey = 'chattr.self-view';
const knockSoundKey = 'chattr.knock-sound';
const shortcutsKey = 'chattr.shortcuts';

/** What a person likes, kept by this browser. */
export class Preferences {
	#theme = $state<ThemeChoice>(readTheme());
	#selfView = $state(read(selfViewKey) !== 'hidden');
	#knockSound = $state(read(knockSoundKey) !== 'off');
	#shortcuts = $state(read(shortcutsKey) !== 'off');
	readonly #systemIsDark = new MediaQuery('(prefers-color-scheme: dark)');

	get theme(): ThemeChoice {
		return this.#theme;
	}

	set theme(choice: ThemeChoice) {
		this.#theme = choice;
		write(themeKey, choice);
	}

	/** Whether one's own tile is drawn in the call. */
	get selfView(): boolean {
		return this.#selfView;
	}

	set selfView(shown: boolean) {
		this.#selfView = shown;
		write(selfViewKey, shown ? 'shown' : 'hidden');
	}

	/** Whether a knock is heard. */
	get knockSound(): boolean {
		return this.#knockSound;
	}

	set knockSound(on: boolean) {
		this.#knockSound = on;
		write(knockSoundKey, on ? 'on' : 'off');
	}

	/** Whether single keys act in the call (WCAG 2.2, 2.1.4: they can be switched off). */
	get shortcuts(): boolean {
		return this.#shortcuts;
	}

	set shortcuts(on: boolean) {
		this.#shortcuts = on;
		write(shortcutsKey, on ? 'on' : 'off');
	}

	/** The theme in force. */
	get shownTheme(): 'light' | 'dark' {
		if (this.#theme !== 'system') return this.#theme;
		return this.#systemIsDark.current ? 'dark' : 'light';
	}
}

export const [getPreferences, setPreferences] = createContext<Preferences>();

function readTheme(): ThemeChoice {
	const kept = read(themeKey);
	return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function read(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		// Storage is closed to this page: start from the defaults.
		return null;
	}
}

function write(key: string, value: string): void {
	try {
		localStorage.setItem(key, value);
	} catch {
		// Storage is closed or full: the choice lasts as long as the page.
		return;
	}
}
