import type { RtpEncodingParameters } from 'mediasoup-client/types';

/** Newer than the type library: see the W3C's webrtc-extensions, "scaleResolutionDownTo". */
interface SizedEncoding extends RTCRtpEncodingParameters {
	scaleResolutionDownTo?: { readonly maxWidth: number; readonly maxHeight: number };
}

/** The width and height of a picture as its track tells it, in px; 0: not told. */
interface PictureSize {
	readonly width: number;
	readonly height: number;
}

/** Where layers are as good as wished: of cameras from so many rows on, each layer's most in bps for VP8. */
interface LayerTable {
	readonly fromRows: number;
	readonly bitrates: readonly number[];
}

const LARGE: LayerTable = { fromRows: 540, bitrates: [150_000, 500_000, 1_500_000] };
const BY_SIZE: readonly LayerTable[] = [
	LARGE,
	{ fromRows: 270, bitrates: [60_000, 150_000, 600_000] },
	{ fromRows: 180, bitrates: [40_000, 100_000, 300_000] },
	{ fromRows: 0, bitrates: [200_000] }
];

/**
 * Where a browser gives small pictures fewer layers: it drops the highest ones, so those of small cameras are
 * fewer from the start.
 */
const BY_SIZE_FEWER: readonly LayerTable[] = [
	LARGE,
	{ fromRows: 270, bitrates: [150_000, 600_000] },
	{ fromRows: 0, bitrates: [300_000] }
];

/**
 * Simulcast layers of a camera, lowest first, each half the next. Three temporal layers each, so that a
 * receiver short of bandwidth loses frames before it loses size.
 *
 * `sendsAll`: whether small pictures are sent in all of them too; see `sendsAllLayers`.
 */
export function cameraEncodings(
	track: MediaStreamTrack,
	sendsAll: boolean
): RtpEncodingParameters[] {
	const { bitrates } = tableFor(sizeOf(track), sendsAll ? BY_SIZE : BY_SIZE_FEWER);
	return bitrates.map((maxBitrate, layer) => {
		const by = divisor(layer, bitrates.length);
		const scale = by === 1 && bitrates.length === 1 ? {} : { scaleResolutionDownBy: by };
		return { ...scale, maxBitrate, scalabilityMode: 'L1T3' };
	});
}

/** Whether mediasoup-client takes the browser for one of Chromium's. */
export function isChromium(handlerName: string): boolean {
	return handlerName.startsWith('Chrome');
}

/**
 * Whether all layers that are asked for are sent, however small the picture: Firefox does by itself, Chromium
 * when they are named.
 */
export function sendsAllLayers(handlerName: string, areNamed: boolean): boolean {
	return areNamed || handlerName.startsWith('Firefox');
}

/**
 * Whether layers can be given their sizes in px. Chromium then sends them all, however small the picture;
 * of other browsers that is not known.
 */
export function canNameLayers(handlerName: string): boolean {
	if (!isChromium(handlerName) || typeof RTCPeerConnection === 'undefined') return false;
	const connection = new RTCPeerConnection();
	try {
		const asked: SizedEncoding = { scaleResolutionDownTo: { maxWidth: 320, maxHeight: 180 } };
		const { sender } = connection.addTransceiver('video', { sendEncodings: [asked] });
		const [kept]: SizedEncoding[] = sender.getParameters().encodings;
		return kept?.scaleResolutionDownTo !== undefined;
	} finally {
		connection.close();
	}
}

/**
 * Give each layer its size and bitrate for this track; without effect on a track that does not tell its size.
 *
 * @throws DOMException when the sender has been stopped.
 */
export async function nameLayers(sender: RTCRtpSender, track: MediaStreamTrack): Promise<void> {
	const size = sizeOf(track);
	if (rowsOf(size) === 0) return;
	const { bitrates } = tableFor(size, BY_SIZE);
	const parameters = sender.getParameters();
	const encodings = parameters.encodings.map((encoding, layer): SizedEncoding => {
		const by = divisor(layer, parameters.encodings.length);
		const to = { maxWidth: Math.ceil(size.width / by), maxHeight: Math.ceil(size.height / by) };
		const maxBitrate =
			bitrates[layer + bitrates.length - parameters.encodings.length] ?? encoding.maxBitrate;
		return {
			...encoding,
			...(maxBitrate === undefined ? {} : { maxBitrate }),
			scaleResolutionDownTo: to
		};
	});
	await sender.setParameters({ ...parameters, encodings });
}

function divisor(layer: number, layers: number): number {
	return 2 ** (layers - 1 - layer);
}

function sizeOf(track: MediaStreamTrack): PictureSize {
	const { width = 0, height = 0 } = track.getSettings();
	return { width, height };
}

function rowsOf({ width, height }: PictureSize): number {
	return Math.min(width || height, height);
}

function tableFor(size: PictureSize, tables: readonly LayerTable[]): LayerTable {
	const rows = rowsOf(size);
	// A camera that does not tell its size may be large.
	if (rows === 0) return LARGE;
	return tables.find(({ fromRows }) => rows >= fromRows) ?? LARGE;
}
