/** What the quality panel says. Pure: numbers in, words out. */

import { numbers } from '#lib/i18n/formats.ts';
import { m, reasonWords } from '#lib/i18n/messages.ts';
import type { PictureVerdict } from '#lib/state/picture_verdict.ts';
import type { QualityPath, QualityRow, QualityStream, QualityView } from '#lib/state/video_view.ts';

const sourceNames = {
	microphone: m.source_microphone,
	camera: m.source_camera,
	screen: m.source_screen,
	'screen-audio': m.source_screen_audio,
	receive: m.path_receive
};

export function sourceName(source: keyof typeof sourceNames): string {
	return sourceNames[source]();
}

const oneDigit = () => numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Such as `480 kbit/s`. */
export function rateText(bps: number): string {
	return bps >= 1_000_000
		? `${oneDigit().format(bps / 1_000_000)} Mbit/s`
		: `${Math.round(bps / 1000)} kbit/s`;
}

/** What is known of a stream, the most telling first. */
export function streamValues(stream: QualityStream): string[] {
	if (!stream.active) return [m.value_off()];
	const { width, height, framesPerSecond, bitrateBps, loss, jitterMs, rttMs, layer, codec } =
		stream;
	return [
		width !== null && height !== null ? `${width}×${height}` : null,
		framesPerSecond === null ? null : m.value_fps({ fps: Math.round(framesPerSecond) }),
		bitrateBps === null ? null : rateText(bitrateBps),
		loss === null ? null : m.value_loss({ percent: oneDigit().format(loss * 100) }),
		jitterMs === null ? null : m.value_jitter({ ms: Math.round(jitterMs) }),
		rttMs === null ? null : m.value_rtt({ ms: Math.round(rttMs) }),
		layer === null ? null : m.value_layer({ layer }),
		codec
	].filter((value) => value !== null);
}

export function pathValues({ rttMs, candidates, availableOutBps, name }: QualityPath): string[] {
	return [
		rttMs === null ? null : m.value_rtt({ ms: Math.round(rttMs) }),
		candidates,
		// What a receiving end could send says nothing.
		availableOutBps === null || name === 'receive'
			? null
			: m.value_room({ rate: rateText(availableOutBps) })
	].filter((value) => value !== null);
}

/** Null: there is nothing to say. */
export function verdictText(verdict: PictureVerdict | null): string | null {
	const reason = verdict?.reason ?? null;
	return reason === null ? null : reasonWords[reason];
}

/** Why their picture, and what they share, are not better; nothing of what there is nothing to say. */
export function reasonsOf({ verdict, screenVerdict }: QualityRow): string[] {
	const [camera, screen] = [verdictText(verdict), verdictText(screenVerdict)];
	return [camera, screen === null ? null : m.quality_of_screen({ reason: screen })].filter(
		(reason) => reason !== null
	);
}

/** The whole panel, to be handed to whoever helps. */
export function qualityText({ paths, rows }: Pick<QualityView, 'paths' | 'rows'>): string {
	return [
		m.quality_paths(),
		...paths.map((path) => pathLine(path)),
		...rows.flatMap(rowLines)
	].join('\n');
}

function pathLine(path: QualityPath, name = sourceName(path.name)): string {
	return `  ${name}: ${pathValues(path).join(', ')}`;
}

function rowLines(row: QualityRow): string[] {
	return [
		'',
		row.isSelf ? m.quality_sending() : row.name,
		...reasonsOf(row).map((reason) => `  ${reason}`),
		...(row.path === null ? [] : [pathLine(row.path, m.path_to_you())]),
		...row.streams.map(
			(stream) => `  ${sourceName(stream.source)}: ${streamValues(stream).join(', ')}`
		)
	];
}
