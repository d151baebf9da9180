/** Whether the page itself can be seen. */
export interface PageSight {
	readonly hidden: boolean;
	addEventListener(type: 'visibilitychange', handler: () => void): void;
	removeEventListener(type: 'visibilitychange', handler: () => void): void;
}
