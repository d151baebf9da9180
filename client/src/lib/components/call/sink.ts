import type { Attachment } from 'svelte/attachments';

/** Sends the sound of a media element to a speaker, where the browser lets pages choose; null: the system's own. */
export async function sinkTo(element: HTMLMediaElement, speakerId: string | null): Promise<void> {
	if (!('setSinkId' in element)) return;
	try {
		await element.setSinkId(speakerId ?? '');
	} catch {
		// The speaker went away meanwhile: the sound stays on the one that it had.
	}
}

export function sinksTo(speakerId: string | null): Attachment<HTMLMediaElement> {
	return (element) => void sinkTo(element, speakerId);
}
