import type { Attachment } from 'svelte/attachments';

/**
 * Shows one track in a muted video element, whichever `track` gives. A track that takes the place of
 * another goes into the same stream: the element keeps the last picture until the next one comes.
 */
export function shows(track: () => MediaStreamTrack | null): Attachment<HTMLVideoElement> {
	return (element) => {
		let stream: MediaStream | null = null;
		$effect(() => {
			const wanted = track();
			stream = exchange(stream, wanted);
			if (element.srcObject !== stream) element.srcObject = stream;
			if (wanted !== null) play(element);
		});
		return () => {
			element.srcObject = null;
		};
	};
}

function exchange(stream: MediaStream | null, wanted: MediaStreamTrack | null): MediaStream | null {
	if (wanted === null) return null;
	if (stream === null) return new MediaStream([wanted]);
	const before = stream.getTracks().filter((track) => track !== wanted);
	stream.addTrack(wanted);
	for (const track of before) stream.removeTrack(track);
	return stream;
}

function play(element: HTMLVideoElement): void {
	element.play().catch(() => {
		// Muted video may always play; what is refused here was replaced or removed meanwhile.
	});
}
