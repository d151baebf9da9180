import { whenHeld } from '#lib/state/held_track.ts';
import type { Attachment } from 'svelte/attachments';
import { Still } from './still.ts';

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

/** While a track that ended is to come back, a copy of its last picture lies over the video. */
export function keepsPicture(track: () => MediaStreamTrack | null): Attachment<HTMLVideoElement> {
	return (element) => {
		const still = new Still(element);
		$effect(() => {
			const shown = track();
			if (shown === null) return still.lift();
			still.liftWhenPainted();
			return whenHeld(shown, () => still.lay());
		});
		return () => still.lift();
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
