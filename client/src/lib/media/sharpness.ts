import { note } from '#lib/socket/journal.ts';

/** Tells the encoder to keep edges rather than motion (W3C mst-content-hint). */
export const SHARP_HINT = 'detail';

/** What is sent of a screen: the whole of it, and its lowest layer as well. */
export interface ScreenLayers {
	readonly whole: boolean;
	readonly lowest: boolean;
}

/**
 * Send a screen so that its text can be read: when bandwidth is short, frames get fewer, not smaller. A browser
 * short of bandwidth fills the lower layers first, so the lowest is not sent without need.
 */
export async function keepSharp(
	track: MediaStreamTrack,
	sender: RTCRtpSender | undefined,
	layers: ScreenLayers
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
				active: layer === top ? layers.whole : layers.lowest,
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

/** Whether just these layers are sent; of a screen in one layer, whether it is. True while none is known. */
export function sends(sender: RTCRtpSender | undefined, { whole, lowest }: ScreenLayers): boolean {
	const encodings = sender?.getParameters().encodings ?? [];
	return encodings.every(
		({ active }, layer) => active === (layer === encodings.length - 1 ? whole : lowest)
	);
}
