/** Lines kept; older ones fall out. */
const KEPT_LINES = 200;

const lines: string[] = [];

/**
 * Write down something that a person looking for a fault would want to know: a change of state, or
 * an error that was dealt with. Never secrets. The lines are part of the diagnostics text.
 */
export function note(scope: string, message: string, error?: unknown): void {
	const cause = error === undefined ? '' : `: ${describeError(error)}`;
	lines.push(`${new Date().toISOString()} ${scope} ${message}${cause}`);
	if (lines.length > KEPT_LINES) lines.splice(0, lines.length - KEPT_LINES);
}

/** The newest lines, oldest first. */
export function journalLines(): readonly string[] {
	return lines;
}

function describeError(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const code = 'code' in error && typeof error.code === 'string' ? ` [${error.code}]` : '';
	return `${error.name}${code} ${error.message}`;
}
