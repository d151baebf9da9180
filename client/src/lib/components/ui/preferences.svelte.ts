import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';

export type ThemeChoice = 'system' | 'light' | 'dark';
/** How one sees oneself in the call. */
export type SelfView = 'tile' | 'floating' | 'hidden';
export type Corner = 'upper-left' | 'upper-right' | 'lower-right' | 'lower-left';

const themeKey = 'chattr.theme';
const selfViewKey = 'chattr.self-view';
const selfCornerKey = 'chattr.self-corner';
const knockSoundKey = 'chattr.knock-sound';
const presenceSoundKey = 'chattr.presence-sound';
const shortcutsKey = 'chattr.shortcuts';

/** What a person likes, kept by this browser. */
export class Preferences {
	#theme = $state(oneOf<ThemeChoice>(['system', 'light', 'dark'], themeKey));
	#selfView = $state(oneOf<SelfView>(['tile', 'floating', 'hidden'], selfViewKey));
	#selfCorner = $state(
		oneOf<Corner>(['lower-right', 'upper-left', 'upper-right', 'lower-left'], selfCornerKey)
	);
	#knockSound = $state(read(knockSoundKey) !== 'off');
	#presenceSound = $state(read(presenceSoundKey) !== 'off');
	#shortcuts = $state(read(shortcutsKey) !== 'off');
	readonly #systemIsDark = new MediaQuery('(prefers-color-scheme: dark)');

	get theme(): ThemeChoice {
		return this.#theme;
	}

	set theme(choice: ThemeChoice) {
		this.#theme = choice;
		write(themeKey, choice);
	}

	get selfView(): SelfView {
		return this.#selfView;
	}

	set selfView(view: SelfView) {
		this.#selfView = view;
		write(selfViewKey, view);
	}

	/** Where one's own picture floats. */
	get selfCorner(): Corner {
		return this.#selfCorner;
	}

	set selfCorner(corner: Corner) {
		this.#selfCorner = corner;
		write(selfCornerKey, corner);
	}

	/** Whether a knock is heard. */
	get knockSound(): boolean {
		return this.#knockSound;
	}

	set knockSound(on: boolean) {
		this.#knockSound = on;
		write(knockSoundKey, on ? 'on' : 'off');
	}

	/** Whether it is heard that somebody comes or goes. */
	get presenceSound(): boolean {
		return this.#presenceSound;
	}

	set presenceSound(on: boolean) {
		this.#presenceSound = on;
		write(presenceSoundKey, on ? 'on' : 'off');
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

/** What is kept, if it is one of these; else the first. */
function oneOf<Choice extends string>(
	choices: readonly [Choice, ...Choice[]],
	key: string
): Choice {
	const kept = read(key);
	return choices.find((choice) => choice === kept) ?? choices[0];
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
