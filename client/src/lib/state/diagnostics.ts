import type { MediaEngine } from '#lib/media/media_engine.ts';
import { journalLines } from '#lib/socket/journal.ts';

type Transport = ReturnType<MediaEngine['transports']>[number]['transport'];

const SHOWN_STATS = new Set(['candidate-pair', 'inbound-rtp', 'outbound-rtp']);
/** Plain numbers and words; ids, addresses and credentials stay out. */
const SHOWN_FIELDS = [
	'kind',
	'rid',
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
	'qualityLimitationReason'
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
	return [...lines, '', ...journalLines()].join('\n');
}

async function describeStats(transport: Transport): Promise<string[]> {
	if (transport.closed) return [];
	const report = await transport.getStats();
	const lines: string[] = [];
	report.forEach((stats: Record<string, unknown>) => {
		if (typeof stats['type'] !== 'string' || !SHOWN_STATS.has(stats['type'])) return;
		const fields = SHOWN_FIELDS.filter((field) => stats[field] !== undefined);
		lines.push(`  ${stats['type']} ${fields.map((f) => `${f}=${String(stats[f])}`).join(' ')}`);
	});
	return lines;
}
