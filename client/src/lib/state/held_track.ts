const HELD = 'held';

/** Tell whoever shows this track that it ends now, and that its last picture is to stand in for the next one. */
export function tellHeld(track: MediaStreamTrack): void {
	track.dispatchEvent(new Event(HELD));
}

/** `handler` runs before the track ends: its picture is still there. Returns how to stop listening. */
export function whenHeld(track: MediaStreamTrack, handler: () => void): () => void {
	track.addEventListener(HELD, handler);
	return () => track.removeEventListener(HELD, handler);
}
