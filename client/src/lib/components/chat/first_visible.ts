/** The message that stands first on the screen, and how far below the upper edge, in px; null: none does. */
export function firstVisible(scroller: HTMLElement): { row: HTMLElement; offset: number } | null {
	for (const row of scroller.querySelectorAll<HTMLElement>('[data-entry]')) {
		if (row.offsetTop + row.offsetHeight > scroller.scrollTop) {
			return { row, offset: row.offsetTop - scroller.scrollTop };
		}
	}
	return null;
}
