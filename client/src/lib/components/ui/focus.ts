/** Dialogs and menus hand the focus back a moment after they are gone, in ms. */
const handedBackMs = 60;

/**
 * After something that had the focus went away: lead the focus to `fallback`, unless it has found a place. Where
 * it goes should do nothing when a key is pressed: a heading, a group.
 */
export function rescueFocus(fallback: () => HTMLElement | null | undefined): void {
	setTimeout(() => {
		const { activeElement, body } = document;
		if (activeElement === null || activeElement === body)
			fallback()?.focus({ preventScroll: true });
	}, handedBackMs);
}
