import { refusalWords, type Words } from '#lib/i18n/messages.ts';

/** The last thing that was asked for at one place of the page and refused, to be said there. */
export class Fault {
	words = $state.raw<Words | null>(null);

	/** Wait for `asked`; says whether it was done. A refusal is kept as `words`. */
	async of(asked: Promise<unknown>): Promise<boolean> {
		this.words = null;
		try {
			await asked;
			return true;
		} catch (error) {
			this.words = refusalWords(codeOf(error));
			return false;
		}
	}
}

function codeOf(error: unknown): string {
	if (!(error instanceof Error) || !('code' in error)) return 'unexpected';
	return typeof error.code === 'string' ? error.code : 'unexpected';
}
