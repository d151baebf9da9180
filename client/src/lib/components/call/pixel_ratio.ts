import { createSubscriber } from 'svelte/reactivity';

/** How often it is looked at, in ms: not every change of a display is told by an event. */
const LOOK_MS = 500;

const subscribe = createSubscriber((update) => {
	let last = window.devicePixelRatio;
	const timer = setInterval(() => {
		if (window.devicePixelRatio === last) return;
		last = window.devicePixelRatio;
		update();
	}, LOOK_MS);
	return () => clearInterval(timer);
});

/** Physical pixels for each CSS pixel, followed by the effect that reads it (CSSOM View, `devicePixelRatio`). */
export function pixelRatio(): number {
	subscribe();
	return window.devicePixelRatio;
}
