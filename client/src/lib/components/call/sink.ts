import type { Attachment } from 'svelte/attachments';

/** Sends the sound of a media element to a speaker, where the browser lets pages choose. */
export function sinksTo(speakerId: string | null): Attachment<HTMLMediaElement> {
	return (element) => {
		if (!('setSinkId' in element)) return;
		element.setSinkId(speakerId ?? '').catch(() => {
			// The speaker went away meanwhile: the sound stays on the one that it had.
		});
	};
}
