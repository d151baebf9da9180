/** Tells apart people whose names look alike. */

/** What one takes for another at a glance. */
export interface Named {
	readonly participantId: string;
	readonly name: string;
}

const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** Letters of other scripts that are drawn as Latin ones, and what people use in the place of letters. */
const twins: Readonly<Record<string, string>> = {
	а: 'a',
	в: 'b',
	е: 'e',
	к: 'k',
	м: 'm',
	н: 'h',
	о: 'o',
	р: 'p',
	с: 'c',
	т: 't',
	у: 'y',
	х: 'x',
	і: 'i',
	ѕ: 's',
	ј: 'j',
	α: 'a',
	β: 'b',
	ε: 'e',
	ι: 'i',
	κ: 'k',
	ν: 'v',
	ο: 'o',
	ρ: 'p',
	τ: 't',
	υ: 'u',
	χ: 'x',
	ı: 'i',
	'0': 'o',
	'1': 'l',
	i: 'l',
	'|': 'l',
	'3': 'e',
	'5': 's',
	'@': 'a',
	$: 's'
};

/** The same for names that look alike: case, accents, spaces, invisible characters and look-alikes are gone. */
export function skeleton(name: string): string {
	const plain = name
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[\p{M}\p{Cf}\p{Z}\p{P}]/gu, '');
	// A name of signs alone keeps them.
	return [...(plain || name)].map((letter) => twins[letter] ?? letter).join('');
}

/** A short mark for each participant whose name looks like another's; the same on every screen. */
export function marksOf(people: Iterable<Named>): ReadonlyMap<string, string> {
	const alike = new Map<string, Set<string>>();
	for (const { participantId, name } of people) {
		const look = skeleton(name);
		alike.set(look, (alike.get(look) ?? new Set()).add(participantId));
	}
	const marks = new Map<string, string>();
	for (const group of alike.values()) {
		if (group.size < 2) continue;
		for (const [participantId, mark] of distinct([...group])) marks.set(participantId, mark);
	}
	return marks;
}

function distinct(ids: readonly string[]): [string, string][] {
	for (let length = 2; length < 6; length++) {
		const marks = ids.map((id) => markOf(id, length));
		if (new Set(marks).size === ids.length) return ids.map((id, index) => [id, marks[index] ?? id]);
	}
	return ids.map((id) => [id, id]);
}

function markOf(participantId: string, length: number): string {
	// FNV-1a, as for the colours.
	let hash = 0x811c9dc5;
	for (let index = 0; index < participantId.length; index++) {
		hash = Math.imul(hash ^ participantId.charCodeAt(index), 0x01000193) >>> 0;
	}
	let mark = '';
	for (let place = 0; place < length; place++) {
		mark += LETTERS[hash % LETTERS.length] ?? '';
		hash = Math.floor(hash / LETTERS.length);
	}
	return mark;
}
