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

/** Sent when nothing speaks against it. */
export const TOP_CAMERA_LAYER = CAMERA_ENCODINGS.length - 1;
/** With more people than this, tiles are small enough for a picture 360 px high. */
const FEW_PEOPLE = 3;
const LARGE_HEIGHT_PX = 720;

/** The highest camera layer worth sending to a room of so many people, oneself included. */
export function topCameraLayer(people: number, track: MediaStreamTrack): number {
	const isLarge = (track.getSettings().height ?? 0) >= LARGE_HEIGHT_PX;
	return people > FEW_PEOPLE && isLarge ? TOP_CAMERA_LAYER - 1 : TOP_CAMERA_LAYER;
}
