/** Contrast of colours as WCAG 2.2 defines it; for the tests of the tokens. */

export interface Colour {
	/** Red, green and blue, 0 to 255. */
	readonly rgb: readonly [number, number, number];
	/** 0 to 1. */
	readonly alpha: number;
}

/** `#rrggbb`, `rgb(r g b)` or `rgb(r g b / a)`; null: none of them. */
export function channels(text: string): Colour | null {
	const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
	if (hex !== null) {
		const [, r = '', g = '', b = ''] = hex;
		return { rgb: [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)], alpha: 1 };
	}
	const parts = /^rgb\((\d+) (\d+) (\d+)(?: \/ ([\d.]+))?\)$/.exec(text);
	if (parts === null) return null;
	const [, r, g, b, alpha = '1'] = parts;
	return { rgb: [Number(r), Number(g), Number(b)], alpha: Number(alpha) };
}

/** What is seen of a colour that lets another one through. */
export function over({ rgb, alpha }: Colour, ground: Colour): Colour {
	const [r, g, b] = rgb.map(
		(channel, at) => channel * alpha + (ground.rgb[at] ?? 0) * (1 - alpha)
	) as [number, number, number];
	return { rgb: [r, g, b], alpha: 1 };
}

/** 1 to 21 (WCAG 2.2, 'contrast ratio'); both opaque. */
export function contrast(one: Colour, other: Colour): number {
	const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, 'relative luminance'. */
function luminance({ rgb }: Colour): number {
	const [r, g, b] = rgb.map((channel) => {
		const share = channel / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
