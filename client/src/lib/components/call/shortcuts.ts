/** Which key does what in the call. Pure, except for a look at the place that has the focus. */

export type Command =
	'talk' | 'microphone' | 'camera' | 'hand' | 'share' | 'chat' | 'people' | 'full-screen' | 'help';

/** As they are printed on the keys; `talk` is the space key. */
const letters = {
	microphone: 'M',
	camera: 'V',
	hand: 'H',
	share: 'S',
	chat: 'C',
	people: 'P',
	'full-screen': 'F'
} as const satisfies Partial<Record<Command, string>>;

type Lettered = keyof typeof letters;

const commandOfLetter = new Map<string, Command>(
	(Object.keys(letters) as Lettered[]).map((command) => [letters[command], command])
);

/** Where keys have a meaning of their own. */
const taken =
	'input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
/** What the space key acts on, or scrolls. */
const pressable =
	'button, a[href], summary, label, audio, video[controls], [role=button], [role=switch], [tabindex]:not([tabindex="-1"])';

type Press = Pick<
	KeyboardEvent,
	'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey' | 'isComposing'
>;

/** What a key asks for; null: nothing. */
export function commandOf(press: Press): Command | null {
	if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing) return null;
	// On most keyboards it takes the shift key.
	if (press.key === '?') return 'help';
	if (press.shiftKey) return null;
	if (press.key === ' ') return 'talk';
	return commandOfLetter.get(letterOf(press)) ?? null;
}

/** The letter that a key gives; in scripts without Latin letters the one at its place on a Latin keyboard. */
function letterOf({ key, code }: Press): string {
	if (/^[a-z]$/i.test(key)) return key.toUpperCase();
	const isForeign = /^\p{L}$/u.test(key) && !/\p{Script=Latin}/u.test(key);
	return isForeign && code.startsWith('Key') ? code.slice(3) : '';
}

/** Whether a key pressed here is meant for the call, and not for what has the focus. */
export function isFree(command: Command, place: EventTarget | null): boolean {
	if (!(place instanceof Element)) return true;
	return place.closest(command === 'talk' ? `${taken}, ${pressable}` : taken) === null;
}

/** The keys to be named in tooltips; null while shortcuts are switched off. */
export function shownKeys(on: boolean): Readonly<Record<Lettered, string>> | null {
	return on ? letters : null;
}
