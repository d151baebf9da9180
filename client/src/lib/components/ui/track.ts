import type { Attachment } from 'svelte/attachments';

/** Shows one track in a muted video element. */
export function shows(track: MediaStreamTrack | null): Attachment<HTMLVideoElement> {
	return (element) => {
		if (track === null) return;
		element.srcObject = new MediaStream([track]);
		element.play().catch(() => {
			// Muted video may always play; what is refused here was replaced or removed meanwhile.
		});
		return () => {
			element.srcObject = null;
		};
	};
}
