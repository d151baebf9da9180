import { hueOf, initials } from '#lib/components/ui/identity.ts';

const SIZE = { width: 640, height: 360 };
/** A sink that comes late gets the card with the next drawing. */
const REDRAWN_MS = 500;

/**
 * A picture of the initials of somebody who sends none, for where a video must stand alone. It is drawn until the
 * track is stopped.
 */
export function initialsTrack(person: { participantId: string; name: string }): MediaStreamTrack {
	const canvas = Object.assign(document.createElement('canvas'), SIZE);
	const context = canvas.getContext('2d');
	const [track] = canvas.captureStream().getVideoTracks();
	if (context === null || track === undefined) throw new Error('This browser captures no canvas.');
	const hue = hueOf(person.participantId);
	const styles = getComputedStyle(document.documentElement);
	const colour = (role: string) => `oklch(${styles.getPropertyValue(role)} ${hue})`;
	const draw = () => {
		if (track.readyState === 'ended') return clearInterval(timer);
		context.fillStyle = colour('--person-ground');
		context.fillRect(0, 0, SIZE.width, SIZE.height);
		context.fillStyle = colour('--person-disc');
		context.beginPath();
		context.arc(SIZE.width / 2, SIZE.height / 2, SIZE.height * 0.28, 0, Math.PI * 2);
		context.fill();
		context.fillStyle = colour('--person-ink');
		context.font = `650 ${SIZE.height * 0.2}px ${styles.fontFamily}`;
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		context.fillText(initials(person.name), SIZE.width / 2, SIZE.height * 0.51);
	};
	const timer = setInterval(draw, REDRAWN_MS);
	draw();
	return track;
}
