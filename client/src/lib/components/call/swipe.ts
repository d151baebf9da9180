import type { Attachment } from 'svelte/attachments';

/** CSS px; shorter is a tap. */
const LEAST = 56;

/** Tells of a finger that was drawn sideways: 1 is on to what comes next, -1 is back. */
export function swipes(onswipe: (step: 1 | -1) => void): Attachment<HTMLElement> {
	return (element) => {
		let from: Touch | undefined;
		const begin = (event: TouchEvent) => {
			from = event.touches.length === 1 ? event.touches[0] : undefined;
		};
		const end = (event: TouchEvent) => {
			const to = event.changedTouches[0];
			if (from === undefined || to === undefined) return;
			const step = swipeStep(to.clientX - from.clientX, to.clientY - from.clientY);
			from = undefined;
			if (step !== 0) onswipe(step);
		};
		element.addEventListener('touchstart', begin, { passive: true });
		element.addEventListener('touchend', end, { passive: true });
		return () => {
			element.removeEventListener('touchstart', begin);
			element.removeEventListener('touchend', end);
		};
	};
}

/** 0: no swipe. Both arguments in CSS px. */
export function swipeStep(across: number, down: number): 1 | -1 | 0 {
	if (Math.abs(across) < LEAST || Math.abs(across) < 2 * Math.abs(down)) return 0;
	return across < 0 ? 1 : -1;
}
