/**
 * Holds the arrows `protocol <- socket <- session | media | chat | identity <- state <- call <- components <- routes`
 * (`a <- b`: b may import a). `i18n` is words alone and stands beside them.
 */
const lib = (names) => `^src/lib/(${names})/`;

const mayImport = (name, from, allowed, comment) => ({
	name,
	severity: 'error',
	comment,
	from: { path: from },
	to: { path: '^src/', pathNot: [from, ...(allowed ? [lib(allowed)] : [])] }
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{ name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
		{
			name: 'resolvable',
			severity: 'error',
			comment: 'SvelteKit makes $app and $types itself; of ?url, Vite gives the address of a file.',
			from: {},
			to: { couldNotResolve: true, pathNot: '^\\$app/|/\\$types$|\\?url$' }
		},
		mayImport('protocol-is-the-floor', lib('protocol'), '', 'Generated types import nothing.'),
		mayImport('i18n-is-words', lib('i18n'), 'state', 'Words name the codes of state, no more.'),
		mayImport('socket-knows-protocol', lib('socket'), 'protocol', 'The link knows shapes alone.'),
		mayImport('session-stands-alone', lib('session'), 'socket|protocol', 'No media, no chat.'),
		mayImport('media-stands-alone', lib('media'), 'socket|protocol', 'No session, no chat.'),
		mayImport('chat-stands-alone', lib('chat'), 'socket|protocol', 'No session, no media.'),
		mayImport('identity-stands-alone', lib('identity'), '', 'Who somebody is, and nothing else.'),
		mayImport(
			'state-joins',
			lib('state'),
			'session|media|chat|identity|socket|protocol',
			'No components.'
		),
		mayImport(
			'call-wires',
			lib('call'),
			'state|session|media|chat|identity|socket|protocol',
			'Wires the parts, draws nothing.'
		),
		mayImport(
			'components-see-state',
			lib('components'),
			'state|call|i18n',
			'Components get everything through the view of state.'
		),
		{
			name: 'components-see-no-transport',
			severity: 'error',
			comment: 'Sockets and media stay behind the state.',
			from: { path: '^src/(lib/(components|i18n|state|call)|routes)/' },
			to: { path: 'node_modules/(socket\\.io-client|mediasoup-client|firebase|@firebase)/' }
		},
		{
			name: 'no-test-code-in-product',
			severity: 'error',
			from: { pathNot: '(\\.test\\.ts|/testing/[^/]+\\.ts)$' },
			to: { path: '(\\.test\\.ts|/testing/[^/]+\\.ts)$' }
		}
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		extraExtensionsToScan: ['.css'],
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'browser', 'import', 'types', 'default'],
			mainFields: ['svelte', 'module', 'main', 'types'],
			extensions: ['.ts', '.js', '.svelte', '.d.ts', '.css', '.json']
		}
	}
};
