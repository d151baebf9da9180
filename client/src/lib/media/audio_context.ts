import { note } from '#lib/socket/journal.ts';

/** What a person touches the page with: of a finger only its end counts (HTML, section 6.4.1). */
const GESTURES = ['pointerdown', 'pointerup', 'touchend', 'click', 'keydown'] as const;
/** Contexts that wait for a gesture. */
const heldBack = new WeakSet<AudioContext>();

/**
 * Let the context run, now or with the first touch of the page that the browser takes for one: before it,
 * browsers hold back everything that could make a sound (HTML, section 6.4).
 */
export function keepRunning(context: AudioContext): void {
	void resume(context);
	if (context.state === 'running' || heldBack.has(context)) return;
	heldBack.add(context);
	const watch = new AbortController();
	const stop = () => {
		if (context.state !== 'running' && context.state !== 'closed') return;
		heldBack.delete(context);
		watch.abort();
	};
	const options = { capture: true, signal: watch.signal };
	const onGesture = () => void resume(context);
	for (const name of GESTURES) globalThis.addEventListener(name, onGesture, options);
	context.addEventListener('statechange', stop, options);
}

async function resume(context: AudioContext): Promise<void> {
	try {
		await context.resume();
	} catch (error) {
		note('devices', 'audio context', error);
	}
}
