/** What stands in the way of a call in this browser, on this page; null: nothing. */
export type Obstacle = 'insecure-origin' | 'unsupported-browser';

/** Camera and microphone need a secure context (W3C mediacapture-streams, section 10.1). */
export function findObstacle(): Obstacle | null {
	if (!window.isSecureContext) return 'insecure-origin';
	const hasCapture = typeof navigator.mediaDevices?.getUserMedia === 'function';
	const hasWebRtc = typeof RTCPeerConnection === 'function';
	return hasCapture && hasWebRtc ? null : 'unsupported-browser';
}

export function canShareScreen(): boolean {
	// Firefox has the function on phones too, where it always refuses.
	if (/Android.*Firefox/.test(navigator.userAgent)) return false;
	return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}
