/** How a person looks without a picture. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const hues = 12;

/** One or two initials of a display name, whole graphemes of any script; `?` for none. */
export function initials(name: string): string {
	const words = name
		.split(/[\s\p{Dash_Punctuation}_.]+/u)
		.map((word) => word.replace(/^\p{P}+(?=.)/u, ''))
		.filter(Boolean);
	const first = words[0];
	if (first === undefined) return '?';
	const last = words.length > 1 ? words[words.length - 1] : undefined;
	return (
		firstGrapheme(first) + (last === undefined ? '' : firstGrapheme(last))
	).toLocaleUpperCase();
}

/** The hue of a participant, in degrees: the same id has the same colour on every screen. */
export function hueOf(participantId: string): number {
	// FNV-1a: short, and it spreads ids that differ in one character.
	let hash = 0x811c9dc5;
	for (let index = 0; index < participantId.length; index++) {
		hash = Math.imul(hash ^ participantId.charCodeAt(index), 0x01000193) >>> 0;
	}
	return ((hash >>> 8) % hues) * (360 / hues) + 15;
}

function firstGrapheme(word: string): string {
	for (const { segment } of segmenter.segment(word)) return segment;
	return '';
}
