import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter } from '@sveltejs/kit';

const inline = /<script>\s*([\s\S]*?)\s*<\/script>/g;

/**
 * The pages of an adapter without inline script: SvelteKit's start of the application moves into a file, so that
 * the content security policy allows files of our own and nothing else.
 */
export function withExternalStart(adapter: Adapter, folder: string, page: string): Adapter {
	return {
		...adapter,
		async adapt(builder) {
			await adapter.adapt(builder);
			const path = join(folder, page);
			const shell = readFileSync(path, 'utf8');
			const external = shell.replace(inline, (_, code: string) => {
				const hash = createHash('sha256').update(code).digest('hex').slice(0, 8);
				const file = `/_app/immutable/entry/begin.${hash}.js`;
				writeFileSync(join(folder, file), `${code}\n`);
				return `<script src="${file}"></script>`;
			});
			if (external === shell) throw new Error(`${page} starts in another way than expected`);
			writeFileSync(path, external);
		}
	};
}
