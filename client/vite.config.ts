import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { buildReport } from './build_report.ts';
import { withExternalStart } from './external_start.ts';

const serverPort = process.env['PORT'] ?? '3000';
const server = `http://localhost:${serverPort}`;
/** Where the pages go; elsewhere when they are built for a host of their own. */
const out = process.env['CLIENT_OUT'] ?? 'build';

/** Makes functions of the messages, as `npm run words` does for checks and tests. */
const words = paraglideVitePlugin({
	project: './project.inlang',
	outdir: './src/lib/i18n/compiled',
	outputStructure: 'locale-modules',
	strategy: ['baseLocale'],
	emitReadme: false
});

export default defineConfig({
	plugins: [
		...(process.env['VITEST'] ? [] : [words]),
		sveltekit({
			// Rooms are made while the product runs, so every path that is not a file gets the same shell.
			adapter: withExternalStart(
				adapter({ pages: out, fallback: '200.html', strict: false }),
				out,
				'200.html'
			),
			compilerOptions: { runes: true },
			// A failed dynamic import after an update is met with a full page load; nothing needs polling.
			version: { pollInterval: 0 }
		}),
		// The report is of the pages that our own server serves.
		...(out === 'build' ? [buildReport('.svelte-kit/build-report.json')] : [])
	],
	server: {
		port: 3030,
		strictPort: true,
		proxy: {
			'/socket.io': { target: server, ws: true },
			'/api': { target: server }
		}
	},
	build: { target: 'es2022' },
	// State classes are tested as the browser runs them, not as they would render on a server.
	...(process.env['VITEST'] ? { resolve: { conditions: ['browser'] } } : {}),
	test: {
		include: ['src/**/*.test.ts'],
		environment: 'node',
		restoreMocks: true
	}
});
