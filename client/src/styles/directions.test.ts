import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What has a twin that follows the direction of the script: `inset-inline-start` for `left`, and so on. */
const physical =
	/(?<=[\s;{])((margin|padding|border|inset|scroll-(margin|padding))-)?(left|right)(-(width|color|style))?\s*:|border-(top|bottom)-(left|right)-radius\s*:|(text-align|float|clear)\s*:\s*(left|right)\b/g;

const files = globSync(['src/**/*.svelte', 'src/**/*.css']);

function stylesOf(file: string): string {
	const text = readFileSync(file, 'utf8');
	return file.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '');
}

it('styles follow the direction of the script', () => {
	expect(files.length).toBeGreaterThan(50);
	const found = files.flatMap((file) =>
		[...stylesOf(file).matchAll(physical)].map(([rule]) => `${file}: ${rule}`)
	);
	expect(found).toEqual([]);
});

it('the check sees what it is to see', () => {
	for (const rule of [
		'left: 0',
		'margin-right: 1px',
		'text-align: left',
		'border-top-left-radius: 0'
	])
		expect(` ${rule}`.match(physical), rule).not.toBeNull();
	for (const rule of [
		'text-align: start',
		'padding: 0 env(safe-area-inset-left)',
		'inset-inline: 0'
	])
		expect(` ${rule}`.match(physical), rule).toBeNull();
});
