import type { Device, ProducerOptions, RtpEncodingParameters } from 'mediasoup-client/types';

/** What a participant can send. */
export type LocalKind = 'microphone' | 'camera' | 'screen' | 'screen-audio';

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
const SCREEN_ENCODINGS: RtpEncodingParameters[] = [
	{ maxBitrate: 2_500_000, priority: 'high', networkPriority: 'high' }
];
/** In kbps. Below the floor, frames get fewer before text gets blurred. */
const SCREEN_FLOOR = 300;
const SCREEN_START = 1_500;

/** Speech: one channel, nothing sent in silence, and what is lost is mended from the next packet. */
const SPEECH = { opusStereo: false, opusDtx: true, opusFec: true };
/** What a tab plays may be music: both channels, without a break. */
const TAB_SOUND = {
	opusStereo: true,
	opusDtx: false,
	opusFec: true,
	opusMaxAverageBitrate: 96_000
};

/** How a kind of source is sent. */
export function producerProfile(kind: LocalKind, device: Device): ProducerOptions {
	if (kind === 'microphone') return { codecOptions: SPEECH };
	if (kind === 'screen-audio') return { codecOptions: TAB_SOUND };
	const codec = device.sendRtpCapabilities.codecs?.find(
		({ mimeType }) => mimeType.toLowerCase() === 'video/vp8'
	);
	const isScreen = kind === 'screen';
	return {
		encodings: isScreen ? SCREEN_ENCODINGS : CAMERA_ENCODINGS,
		// The start is generous, since the picture takes a while to climb from the browser's own guess.
		codecOptions: isScreen
			? { videoGoogleStartBitrate: SCREEN_START, videoGoogleMinBitrate: SCREEN_FLOOR }
			: { videoGoogleStartBitrate: 1_000 },
		...(codec === undefined ? {} : { codec })
	};
}

/** Whether a source ends when there is nothing to send; the others pause and go on later. */
export function endsWithItsTrack(kind: LocalKind): boolean {
	return kind === 'screen' || kind === 'screen-audio';
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
