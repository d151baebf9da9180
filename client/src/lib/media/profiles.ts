import type { Device, ProducerOptions, RtpEncodingParameters } from 'mediasoup-client/types';
import { cameraEncodings, isChromium } from './camera_layers.ts';

/** What a participant can send. */
export type LocalKind = 'microphone' | 'camera' | 'screen' | 'screen-audio';

/** Text is only useful when it is sharp. Whoever has a narrow line loses frames first. Bitrates in bps for VP8. */
const SHARP_SCREEN = { scalabilityMode: 'L1T3', maxBitrate: 2_500_000 } as const;
/** For lines too narrow even for few frames; off until one is told of. */
const SMALL_SCREEN = { scalabilityMode: 'L1T3', maxBitrate: 150_000, active: false } as const;
/** Its height in px at the most. A larger or sharper one has key frames that take such a line seconds. */
const SMALL_SCREEN_HEIGHT = 360;
/** Of a sender, told with its first encoding; Chromium refuses it of another. */
const FIRST = { priority: 'high', networkPriority: 'high' } as const;

/** Firefox sends a screen in one layer, the first, whatever is asked of it; of Safari nothing is known. */
function screenEncodings(
	{ handlerName }: Device,
	track: MediaStreamTrack
): RtpEncodingParameters[] {
	if (!isChromium(handlerName)) return [{ ...SHARP_SCREEN, ...FIRST }];
	const { height = 0 } = track.getSettings();
	return [
		{
			...SMALL_SCREEN,
			...FIRST,
			scaleResolutionDownBy: Math.max(2, height / SMALL_SCREEN_HEIGHT)
		},
		{ ...SHARP_SCREEN, scaleResolutionDownBy: 1 }
	];
}

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

/** How a kind of source is sent. `sendsAll`: see `cameraEncodings`. */
export function producerProfile(
	kind: LocalKind,
	device: Device,
	track: MediaStreamTrack,
	sendsAll: boolean
): ProducerOptions {
	if (kind === 'microphone') return { codecOptions: SPEECH };
	if (kind === 'screen-audio') return { codecOptions: TAB_SOUND };
	const codec = device.sendRtpCapabilities.codecs?.find(
		({ mimeType }) => mimeType.toLowerCase() === 'video/vp8'
	);
	const isScreen = kind === 'screen';
	return {
		encodings: isScreen ? screenEncodings(device, track) : cameraEncodings(track, sendsAll),
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
export const TOP_CAMERA_LAYER = 2;
/** With more people than this, tiles are small enough for a picture 360 px high. */
const FEW_PEOPLE = 3;
const LARGE_HEIGHT_PX = 720;

/** Sent while somebody may be about to watch, so that they see something at once. */
export const LAYER_FOR_ARRIVALS = 0;
/** Below the lowest one: nothing is sent. */
export const NO_LAYER = -1;

/**
 * The highest camera layer worth sending to a room of so many people, oneself included, until the
 * server tells what is watched.
 */
export function topCameraLayer(people: number, track: MediaStreamTrack): number {
	const isLarge = (track.getSettings().height ?? 0) >= LARGE_HEIGHT_PX;
	return people > FEW_PEOPLE && isLarge ? TOP_CAMERA_LAYER - 1 : TOP_CAMERA_LAYER;
}
