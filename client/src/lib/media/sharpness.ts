import { note } from '#lib/socket/journal.ts';

/** Tells the encoder to keep edges rather than motion (W3C mst-content-hint). */
export const SHARP_HINT = 'detail';

/** Send a screen so that its text can be read: when bandwidth is short, frames get fewer, not smaller. */
export async function keepSharp(
	track: MediaStreamTrack,
	sender: RTCRtpSender | undefined
): Promise<void> {
	track.contentHint = SHARP_HINT;
	if (sender === undefined) return;
	const parameters = sender.getParameters();
	try {
		await sender.setParameters({
			...parameters,
			degradationPreference: 'maintain-resolution',
			encodings: parameters.encodings.map((encoding) => ({
				...encoding,
				active: true,
				priority: 'high',
				networkPriority: 'high',
				scaleResolutionDownBy: 1
			}))
		});
	} catch (error) {
		// Browsers that do not know these wishes go by the content hint alone.
		note('media', 'the screen keeps its parameters', error);
	}
}
