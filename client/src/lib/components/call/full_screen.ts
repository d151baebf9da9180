import type { Attachment } from 'svelte/attachments';

/** iPhones show nothing but videos in full screen. */
interface PhoneVideo extends HTMLVideoElement {
	webkitEnterFullscreen?: () => void;
}

export function canFillScreen(): boolean {
	return (
		document.fullscreenEnabled === true || 'webkitEnterFullscreen' in HTMLVideoElement.prototype
	);
}

/** Show this element alone on the screen, or the page again. */
export async function toggleFullScreen(element: HTMLElement): Promise<void> {
	try {
		if (document.fullscreenElement !== null) await document.exitFullscreen();
		else if (document.fullscreenEnabled) await element.requestFullscreen();
		else element.querySelector<PhoneVideo>('video')?.webkitEnterFullscreen?.();
	} catch {
		// Refused by the browser: the picture stays where it is.
	}
}

/** Tells whether the element fills the screen. */
export function tellsFullScreen(tell: (full: boolean) => void): Attachment<HTMLElement> {
	return (element) => {
		const onChange = () => tell(document.fullscreenElement === element);
		document.addEventListener('fullscreenchange', onChange);
		return () => document.removeEventListener('fullscreenchange', onChange);
	};
}
