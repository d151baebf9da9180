import type { Attachment } from 'svelte/attachments';

/** CSS px; a sheet that was drawn down so far is let go of. */
const FAR_PX = 110;
/** CSS px per ms; so fast is a flick, however short. */
const FAST = 0.55;
const LEAST_PX = 24;
const LEAVING_MS = 160;

/** Whether a finger that moved `down` px within `ms` sends the sheet away. */
export function sendsAway(down: number, ms: number): boolean {
	return down >= FAR_PX || (down >= LEAST_PX && down / Math.max(ms, 1) >= FAST);
}

/**
 * Lets a finger draw a sheet down and away. It follows from its head, and from anywhere that is scrolled to its
 * top; the close button stays the way for everybody else. `enabled`: asked when the finger comes down.
 */
export function dragsAway(onaway: () => void, enabled = () => true): Attachment<HTMLElement> {
	return (sheet) => {
		let from: { x: number; y: number; at: number } | null = null;
		let drawn = 0;

		const begin = (event: TouchEvent) => {
			const [touch] = event.touches;
			from = null;
			drawn = 0;
			if (touch === undefined || event.touches.length > 1 || !enabled()) return;
			if (isScrolled(event.target, sheet) || isHandled(event.target, sheet)) return;
			from = { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
		};
		const move = (event: TouchEvent) => {
			const [touch] = event.touches;
			if (from === null || touch === undefined) return;
			const down = touch.clientY - from.y;
			if (drawn === 0 && (down < 8 || Math.abs(touch.clientX - from.x) > down)) return;
			drawn = Math.max(1, down);
			sheet.style.translate = `0 ${drawn}px`;
		};
		const end = (event: TouchEvent) => {
			if (from === null || drawn === 0) return;
			const away = event.type === 'touchend' && sendsAway(drawn, event.timeStamp - from.at);
			const target = away ? `0 ${sheet.offsetHeight}px` : '0 0';
			from = null;
			sheet.style.translate = '';
			const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
			const leaving = sheet.animate([{ translate: `0 ${drawn}px` }, { translate: target }], {
				duration: still ? 0 : LEAVING_MS,
				easing: 'ease-out',
				fill: away ? 'forwards' : 'none'
			});
			if (away) void leaving.finished.then(onaway, onaway);
		};

		sheet.addEventListener('touchstart', begin, { passive: true });
		sheet.addEventListener('touchmove', move, { passive: true });
		sheet.addEventListener('touchend', end, { passive: true });
		sheet.addEventListener('touchcancel', end, { passive: true });
		return () => {
			sheet.removeEventListener('touchstart', begin);
			sheet.removeEventListener('touchmove', move);
			sheet.removeEventListener('touchend', end);
			sheet.removeEventListener('touchcancel', end);
		};
	};
}

/** Something between the finger and the sheet has been scrolled, and goes up first. */
function isScrolled(target: EventTarget | null, sheet: HTMLElement): boolean {
	for (
		let one = target as HTMLElement | null;
		one !== null && one !== sheet;
		one = one.parentElement
	) {
		if (one.scrollTop > 0) return true;
	}
	return false;
}

/** A finger on these means to do something with them; what floats above the sheet is no part of it. */
function isHandled(target: EventTarget | null, sheet: HTMLElement): boolean {
	if (!(target instanceof Element)) return false;
	const frame = target.closest('[role="listbox"], [role="menu"], [role="dialog"]');
	const floats = frame !== null && frame !== sheet && sheet.contains(frame);
	return floats || target.closest('input, textarea, [role="slider"]') !== null;
}
