import type { LucideIcon } from '@lucide/svelte';

/** One line of a menu. */
export interface Action {
	readonly key: string;
	readonly text: string;
	readonly Icon: LucideIcon;
	/** It cannot be undone, or someone has to go. */
	readonly grave?: boolean;
	readonly run: () => void;
}
