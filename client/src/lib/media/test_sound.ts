import { note } from '#lib/socket/journal.ts';

/** Two calm notes, the second a fifth above the first; Hz and s. */
const NOTES = [
	{ frequency: 392, at: 0 },
	{ frequency: 587.33, at: 0.35 }
];
const LENGTH_S = 1.1;
const LOUDNESS = 0.22;

/**
 * Play a short sound on this speaker; null: the system's own.
 * @returns whether it was played.
 */
export async function playTestSound(speakerId: string | null): Promise<boolean> {
	const context = new AudioContext();
	try {
		// Through an element, since more browsers let an element choose its speaker than a context.
		const exit = context.createMediaStreamDestination();
		const element = new Audio();
		element.srcObject = exit.stream;
		if (speakerId !== null && 'setSinkId' in element) {
			await element.setSinkId(speakerId);
		}
		await context.resume();
		await element.play();
		await chime(context, exit);
		element.srcObject = null;
		return true;
	} catch (error) {
		note('devices', 'the test sound was not played', error);
		return false;
	} finally {
		await context.close();
	}
}

function chime(context: AudioContext, exit: AudioNode): Promise<void> {
	const start = context.currentTime + 0.05;
	for (const { frequency, at } of NOTES) {
		const envelope = context.createGain();
		envelope.gain.setValueAtTime(0.0001, start + at);
		envelope.gain.exponentialRampToValueAtTime(LOUDNESS, start + at + 0.04);
		envelope.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S);
		const tone = new OscillatorNode(context, { frequency, type: 'sine' });
		tone.connect(envelope).connect(exit);
		tone.start(start + at);
		tone.stop(start + LENGTH_S);
	}
	return new Promise((resolve) => setTimeout(resolve, (LENGTH_S + 0.2) * 1_000));
}
