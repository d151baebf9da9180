/** Which of the shared screens is shown large. Pure: ids of those who share in, an id out. */

export interface Stage {
	/** Those who share, the longest first. */
	readonly order: readonly string[];
	/** Whom the person chose to see large; null: whoever began last. */
	readonly chosen: string | null;
}

export const EMPTY_STAGE: Stage = { order: [], chosen: null };

/** Keep up with who shares now. A choice ends with what was chosen. */
export function followSharers(stage: Stage, sharing: readonly string[]): Stage {
	const staying = stage.order.filter((id) => sharing.includes(id));
	const fresh = sharing.filter((id) => !stage.order.includes(id));
	const chosen = stage.chosen !== null && sharing.includes(stage.chosen) ? stage.chosen : null;
	return { order: [...staying, ...fresh], chosen };
}

/** Whose screen is large; null when nobody shares. */
export function largeOn(stage: Stage): string | null {
	return stage.chosen ?? stage.order.at(-1) ?? null;
}
