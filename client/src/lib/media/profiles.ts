import type { Device, ProducerOptions } from 'mediasoup-client/types';

/** What a participant can send. */
export type LocalKind = 'microphone' | 'camera' | 'screen';

/**
 * Three simulcast layers, lowest first; bitrates in bps for a 1280x720 picture in VP8. Three
 * temporal layers each, so that a receiver short of bandwidth loses frames before it loses size.
 */
const CAMERA_ENCODINGS = [
	{ scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
	{ scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
	{ scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode: 'L1T3' }
];

/** One layer: text is only useful when it is sharp. */
const SCREEN_ENCODINGS = [{ maxBitrate: 2_500_000 }];

/** How a kind of source is sent. */
export function producerProfile(kind: LocalKind, device: Device): ProducerOptions {
	if (kind === 'microphone') {
		return { codecOptions: { opusStereo: false, opusDtx: true, opusFec: true } };
	}
	const codec = device.sendRtpCapabilities.codecs?.find(
		({ mimeType }) => mimeType.toLowerCase() === 'video/vp8'
	);
	return {
		encodings: kind === 'camera' ? CAMERA_ENCODINGS : SCREEN_ENCODINGS,
		// The start is generous, since the layers take a while to climb from the browser's own guess.
		codecOptions: { videoGoogleStartBitrate: 1_000 },
		...(codec === undefined ? {} : { codec })
	};
}
