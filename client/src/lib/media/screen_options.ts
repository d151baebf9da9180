/** Newer than the type library: see the W3C's screen-capture and its extensions. */
interface ScreenOptions extends DisplayMediaStreamOptions {
	readonly selfBrowserSurface: 'include' | 'exclude';
	readonly surfaceSwitching: 'include' | 'exclude';
	readonly systemAudio: 'include' | 'exclude';
}

/** What is asked of the browser's picker: a window, a tab or a screen, with sound if the person likes. */
export function screenOptions(): ScreenOptions {
	const supported = navigator.mediaDevices?.getSupportedConstraints?.() ?? {};
	// The sound of a whole computer holds the voices of this call; without it, people would hear themselves.
	const withoutOwnVoices = 'restrictOwnAudio' in supported;
	return {
		video: { frameRate: { ideal: 15, max: 30 } },
		audio: {
			// What plays is meant to be heard as it is.
			echoCancellation: false,
			noiseSuppression: false,
			autoGainControl: false,
			...(withoutOwnVoices ? { restrictOwnAudio: true } : {})
		},
		selfBrowserSurface: 'exclude',
		surfaceSwitching: 'include',
		systemAudio: withoutOwnVoices ? 'include' : 'exclude'
	};
}
