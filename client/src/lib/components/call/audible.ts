import type { Attachment } from 'svelte/attachments';
import type { CallView } from '#lib/state/view.ts';

/** Gives one track to an audio element. */
export function carries(track: MediaStreamTrack): Attachment<HTMLMediaElement> {
	return (element) => {
		element.srcObject = new MediaStream([track]);
		return () => {
			element.srcObject = null;
		};
	};
}

/** Plays, and plays again once the person has allowed sound that the browser held back. */
export function playsOnceAllowed(call: CallView): Attachment<HTMLMediaElement> {
	return (element) => {
		if (call.soundBlocked) return;
		element.play().catch((reason: unknown) => {
			// Other reasons (a new source, an element that went away) need no tap.
			if (!element.isConnected || !(reason instanceof DOMException)) return;
			if (reason.name === 'NotAllowedError') call.reportSoundBlocked();
		});
	};
}
