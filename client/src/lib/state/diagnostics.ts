import type { MediaEngine } from '#lib/media/media_engine.ts';
import { readPath, type StatsEntry } from '#lib/media/quality_stats.ts';
import { journalLines } from '#lib/socket/journal.ts';

type Transport = ReturnType<MediaEngine['transports']>[number]['transport'];

const SHOWN_STATS = new Set(['candidate-pair', 'inbound-rtp', 'outbound-rtp']);
/** Plain numbers and words; ids, addresses and credentials stay out. */
const SHOWN_FIELDS = [
	'kind',
	'rid',
	'active',
	'scalabilityMode',
	'targetBitrate',
	'state',
	'nominated',
	'bytesSent',
	'bytesReceived',
	'packetsLost',
	'jitter',
	'currentRoundTripTime',
	'availableOutgoingBitrate',
	'frameWidth',
	'frameHeight',
	'framesPerSecond',
	'framesDropped',
	'qualityLimitationReason',
	'encoderImplementation',
	'decoderImplementation'
];

/** A text for whoever looks for a fault. `facts` are lines of the form 'name: value'. */
export async function describeCall(
	facts: Readonly<Record<string, string>>,
	engine: MediaEngine
): Promise<string> {
	const lines = [
		`time: ${new Date().toISOString()}`,
		`browser: ${navigator.userAgent}`,
		...Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
	];
	for (const { name, transport } of engine.transports()) {
		lines.push(
			'',
			`path ${name}: ${transport.connectionState}`,
			...(await describeStats(transport))
		);
	}
	return redact([...lines, '', ...journalLines()].join('\n'));
}

async function describeStats(transport: Transport): Promise<string[]> {
	if (transport.closed) return [];
	const report: StatsEntry[] = [];
	(await transport.getStats()).forEach((entry: StatsEntry) => report.push(entry));
	const lines = [`  candidates ${readPath(report).candidates ?? 'none in use'}`];
	for (const stats of report) {
		if (typeof stats['type'] !== 'string' || !SHOWN_STATS.has(stats['type'])) continue;
		const fields = SHOWN_FIELDS.filter((field) => stats[field] !== undefined);
		lines.push(`  ${stats['type']} ${fields.map((f) => `${f}=${String(stats[f])}`).join(' ')}`);
	}
	return lines;
}

/** Errors carry words of the browser; what may point at a person or a place is taken out. */
export function redact(text: string): string {
	return text
		.replace(/\b[a-z][a-z+.-]*:\/\/[^\s"')]+/gi, '[link]')
		.replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, isVersion)
		.replace(/(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])/gi, isTime)
		.replace(/\b[a-z]{3}-[a-z]{4}-[a-z]{3}\b/g, '[room]')
		.replace(/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{20,}\b/gi, '[key]');
}

/** `Chrome/120.0.0.0` looks like an address. */
function isVersion(found: string, offset: number, whole: string): string {
	return whole[offset - 1] === '/' ? found : '[address]';
}

function isTime(found: string): string {
	return /^\d\d:\d\d:\d\d$/.test(found) ? found : '[address]';
}
