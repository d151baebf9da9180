import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
	{
		ignores: ['.svelte-kit/', 'build/', 'coverage/', 'src/lib/i18n/compiled/']
	},
	js.configs.recommended,
	...ts.configs.recommendedTypeChecked,
	...svelte.configs.recommended,
	{
		languageOptions: {
			globals: { ...globals.browser },
			parserOptions: {
				projectService: true,
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte']
			}
		},
		rules: {
			'no-undef': 'off',
			'no-console': 'error',
			'no-empty': ['error', { allowEmptyCatch: false }],
			eqeqeq: 'error',
			'max-lines': ['error', { max: 300 }],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
			],
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': [
				'error',
				{ considerDefaultExhaustiveForUnions: true }
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser } }
	},
	{
		files: ['*.js', '*.cjs', 'vite.config.ts', 'static/**/*.js'],
		...ts.configs.disableTypeChecked,
		languageOptions: {
			globals: { ...globals.node, ...globals.browser },
			parserOptions: { projectService: false, program: null, project: false }
		}
	},
	{
		// Generated, as long as the protocol is.
		files: ['src/lib/protocol/protocol.gen.ts'],
		rules: { 'max-lines': 'off' }
	}
);
