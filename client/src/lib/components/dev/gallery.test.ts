import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenes } from './scenes.ts';

const lib = 'src/lib';
const components = join(lib, 'components');

/** Components that the gallery has no place of its own for, and why. */
const elsewhere: Readonly<Record<string, string>> = {
	'ui/SkipLink.svelte': 'It stands in the layout of every page, that of the gallery too.',
	'dev/LonePage.svelte': 'A stage of tests.',
	'dev/PartStage.svelte': 'A stage of tests.'
};

/** All modules that `file` imports, at once or later, and what those do. */
function reached(file: string, seen = new Set<string>()): Set<string> {
	if (seen.has(file) || !existsSync(file)) return seen;
	seen.add(file);
	for (const [, now, later] of readFileSync(file, 'utf8').matchAll(
		/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g
	)) {
		const name = now ?? later ?? '';
		if (name.startsWith('#lib/')) reached(join(lib, name.slice('#lib/'.length)), seen);
		else if (name.startsWith('.')) reached(join(dirname(file), name), seen);
	}
	return seen;
}

describe('the component page', () => {
	it('leads to every component', () => {
		const shown = reached(join(components, 'dev/Gallery.svelte'));
		const missing = globSync(`${components}/**/*.svelte`)
			.filter((file) => !shown.has(file))
			.map((file) => relative(components, file));
		expect(missing.sort()).toEqual(Object.keys(elsewhere).sort());
	});

	it('has a scene for every problem and every end', () => {
		const view = readFileSync(join(lib, 'state/view.ts'), 'utf8');
		for (const [type, prefix] of [
			['ProblemCode', 'problem-'],
			['EndReason', 'ended-']
		] as const) {
			const union = new RegExp(`export type ${type} =([^;]+);`).exec(view)?.[1] ?? '';
			const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code ?? '');
			expect(codes.length).toBeGreaterThan(5);
			for (const code of codes) expect(Object.keys(scenes)).toContain(`${prefix}${code}`);
		}
	});
});
