import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channels, contrast, over, type Colour } from './contrast.ts';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const THEMES = ['light', 'dark'] as const;
const TEXT = 4.5;
const SHAPE = 3;

/** Every token that is a colour, by its name, in one theme. */
function tokensOf(theme: (typeof THEMES)[number]): Map<string, string> {
	const blocks = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, selector = '']) =>
		selector.includes('[data-theme') ? selector.includes(`'${theme}'`) : selector.includes(':root')
	);
	return new Map(
		blocks.flatMap(([, , body = '']) =>
			[...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
				name,
				value.trim()
			])
		)
	);
}

/** Ink and ground, and how much contrast they need (WCAG 2.2, 1.4.3 and 1.4.11). */
const PAIRS: readonly (readonly [ink: string, grounds: string, least: number])[] = [
	['--ink', '--paper --stage --surface --sunken --hover --control --control-hover --hollow', TEXT],
	['--ink-soft', '--paper --stage --surface --sunken --hover --hollow', TEXT],
	['--ink-faint', '--paper --stage --surface --sunken', TEXT],
	['--accent', '--paper --stage --surface --sunken --hover', TEXT],
	['--on-accent', '--accent --accent-hover', TEXT],
	['--on-accent-soft', '--accent-soft', TEXT],
	['--on-danger', '--danger --danger-hover', TEXT],
	['--on-danger-soft', '--danger-soft --paper --surface', TEXT],
	['--on-warn-soft', '--warn-soft', TEXT],
	['--on-hand', '--hand', TEXT],
	['--code-ink', '--code-ground', TEXT],
	['--line-strong', '--surface --paper', SHAPE],
	['--accent', '--control --hollow --accent-soft', SHAPE],
	['--danger', '--stage', SHAPE]
];

describe.each(THEMES)('in the %s theme', (theme) => {
	const tokens = tokensOf(theme);
	const colour = (name: string): Colour => {
		const found = channels(tokens.get(name) ?? '');
		if (found === null) throw new Error(`${name} is no colour`);
		return found;
	};
	const pairs = PAIRS.flatMap(([ink, grounds, least]) =>
		grounds.split(' ').map((ground) => [ink, ground, least] as const)
	);

	it.each(pairs)('%s on %s has at least %f : 1', (ink, ground, least) => {
		expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(least);
	});

	it.each(['#ffffff', '#000000'])('marks on a video are readable over %s', (picture) => {
		const under = channels(picture);
		if (under === null) throw new Error('no colour');
		const veil = over(colour('--veil'), under);
		for (const ink of ['--on-veil', '--on-veil-soft', '--voice-on-veil']) {
			expect(contrast(colour(ink), veil)).toBeGreaterThanOrEqual(TEXT);
		}
	});

	it('the browser bar begins in the colour of the page', () => {
		const page = readFileSync('src/app.html', 'utf8');
		const bar = new RegExp(`theme-color" content="(#\\w+)" media="[^"]*${theme}`).exec(page)?.[1];
		expect(bar).toBe(tokens.get('--paper'));
	});
});

it('the installed app begins in the colour of the page', () => {
	const manifest = JSON.parse(readFileSync('static/manifest.webmanifest', 'utf8')) as object;
	const paper = tokensOf('light').get('--paper');
	expect(manifest).toMatchObject({ theme_color: paper, background_color: paper });
});

it('no component has a colour of its own', () => {
	const literal = /#[\da-f]{3,8}\b|\b(?:rgb|hsl)a?\(/i;
	const found = globSync('src/**/*.{svelte,css}')
		.filter((file) => !file.endsWith('tokens.css'))
		.filter((file) => {
			const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(readFileSync(file, 'utf8')) ?? [];
			return literal.test(file.endsWith('.css') ? readFileSync(file, 'utf8') : style);
		});
	expect(found).toEqual([]);
});
