import type { Attachment } from 'svelte/attachments';
import { createSubscriber } from 'svelte/reactivity';

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

/** Whether something else is shown alone on the screen: then nothing of this element is seen. */
export function isBehindFullScreen(element: HTMLElement): boolean {
	return document.fullscreenElement?.contains(element) === false;
}

/** Show the whole call alone on the screen, or as before; also when a single screen was shown so. */
export async function togglePage(): Promise<void> {
	// Menus and dialogs live beside the call, so the document is shown and not the call alone.
	if (document.fullscreenEnabled) await toggleFullScreen(document.documentElement);
}

/** Whether the whole page fills the screen, as state. */
export function pageFillsScreen(): () => boolean {
	const subscribe = createSubscriber((update) => {
		document.addEventListener('fullscreenchange', update);
		return () => document.removeEventListener('fullscreenchange', update);
	});
	return () => {
		subscribe();
		return document.fullscreenElement !== null;
	};
}
