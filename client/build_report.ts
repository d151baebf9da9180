import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'vite';

const ofRoute = /\/src\/routes\/(.*\+(?:page|layout)\.svelte)$/;
/** The component page and all that it is made of. */
const forDevelopment = /\/src\/lib\/components\/dev\//;
const ofPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/**
 * Notes what the browser's build is made of: for each chunk the chunks that it loads at once, the pages and the
 * packages in it.
 * `scripts/check_client_size.py` reads it. A build with parts of the component page fails.
 */
export function buildReport(file: string): Plugin {
	return {
		name: 'build-report',
		apply: 'build',
		writeBundle(_, bundle) {
			if (this.environment.name !== 'client') return;
			const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
			for (const id of chunks.flatMap(({ moduleIds }) => moduleIds)) {
				if (forDevelopment.test(id)) this.error(`${id} is for development, and was built`);
			}
			const report = chunks.map((chunk) => ({
				file: chunk.fileName,
				isEntry: chunk.isEntry && !chunk.fileName.includes('/nodes/'),
				routes: chunk.moduleIds.flatMap((id) => ofRoute.exec(id)?.[1] ?? []),
				imports: chunk.imports,
				packages: [
					...new Set(chunk.moduleIds.flatMap((id) => ofPackage.exec(id)?.[1] ?? []))
				].sort()
			}));
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, JSON.stringify(report, null, '\t'));
		}
	};
}
