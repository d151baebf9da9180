import { note } from '#lib/socket/journal.ts';

/** Tells the encoder to keep edges rather than motion (W3C mst-content-hint). */
export const SHARP_HINT = 'detail';

/**
 * Send a screen so that its text can be read: when bandwidth is short, frames get fewer, not smaller. `lowest`:
 * in its lowest layer as well. A browser short of bandwidth fills the lower layers first, so the lowest is not
 * sent without need.
 */
export async function keepSharp(
	track: MediaStreamTrack,
	sender: RTCRtpSender | undefined,
	lowest: boolean
): Promise<void> {
	track.contentHint = SHARP_HINT;
	if (sender === undefined) return;
	const parameters = sender.getParameters();
	const top = parameters.encodings.length - 1;
	try {
		await sender.setParameters({
			...parameters,
			degradationPreference: 'maintain-resolution',
			encodings: parameters.encodings.map((encoding, layer) => ({
				...encoding,
				active: layer === top || lowest,
				// They hold for all; Chromium refuses them of another than the first.
				...(layer === 0 ? { priority: 'high', networkPriority: 'high' } : {}),
				...(layer === top ? { scaleResolutionDownBy: 1 } : {})
			}))
		});
	} catch (error) {
		// Browsers that do not know these wishes go by the content hint alone.
		note('media', 'the screen keeps its parameters', error);
	}
}

/** Whether a screen is sent in its lowest layer as well; null: it has one layer, or none is known. */
export function sendsLowest(sender: RTCRtpSender | undefined): boolean | null {
	const encodings = sender?.getParameters().encodings ?? [];
	return encodings.length > 1 ? encodings[0]?.active === true : null;
}
