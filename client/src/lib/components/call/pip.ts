/** The small window above others, whichever way this browser has it. */
export interface Pip {
	readonly open: boolean;
	/** To be called from a click. */
	toggle(): void;
}
