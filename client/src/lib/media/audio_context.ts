import { note } from '#lib/socket/journal.ts';

const GESTURES = ['pointerdown', 'keydown'] as const;

/**
 * Let the context run, now or with the first tap on the page: before it, browsers hold back everything
 * that could make a sound (HTML, section 6.4).
 */
export function keepRunning(context: AudioContext): void {
	const resume = () =>
		context.resume().catch((error: unknown) => note('devices', 'audio context', error));
	void resume();
	if (context.state === 'running') return;
	const onGesture = () => {
		for (const name of GESTURES) globalThis.removeEventListener(name, onGesture, true);
		if (context.state === 'suspended') void resume();
	};
	for (const name of GESTURES) globalThis.addEventListener(name, onGesture, true);
}
