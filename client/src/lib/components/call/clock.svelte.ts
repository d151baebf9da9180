import { createSubscriber } from 'svelte/reactivity';

/** The current time as state: reading `now` in a component draws it again every second. */
export class Clock {
	readonly #subscribe = createSubscriber((update) => {
		const timer = setInterval(update, 1000);
		return () => clearInterval(timer);
	});

	/** Unix time in ms. */
	get now(): number {
		this.#subscribe();
		return Date.now();
	}
}
