/** From two looks at a transport's statistics to what people can read. Pure (W3C webrtc-stats). */

export type StatsEntry = Readonly<Record<string, unknown>>;

/** One stream of RTP; null: not known. */
export interface StreamQuality {
	readonly direction: 'in' | 'out';
	readonly kind: 'audio' | 'video';
	/** Of the received track; null on the way out. */
	readonly trackId: string | null;
	/** Of a simulcast layer on the way out. */
	readonly rid: string | null;
	/** Whether the sender has it switched on. */
	readonly active: boolean;
	readonly bitrateBps: number | null;
	/** 0 to 1, since the look before. */
	readonly loss: number | null;
	readonly jitterMs: number | null;
	readonly rttMs: number | null;
	readonly width: number | null;
	readonly height: number | null;
	readonly framesPerSecond: number | null;
	/** Such as `VP8`. */
	readonly codec: string | null;
	/** Why a sender's picture is less than it could be: `none`, `cpu`, `bandwidth`, `other`. */
	readonly limitation: string | null;
}

/** How packets get to the server and back. */
export interface PathQuality {
	readonly rttMs: number | null;
	/** Types of the two candidates in use and the protocol, such as `host → host, udp`; no addresses. */
	readonly candidates: string | null;
	readonly availableOutBps: number | null;
}

/** What all streams of a transport do now; `before`: the entries of the look before, if there was one. */
export function readStreams(
	now: readonly StatsEntry[],
	before: readonly StatsEntry[] = []
): StreamQuality[] {
	const earlier = byId(before);
	const entries = byId(now);
	return now
		.filter(({ type }) => type === 'inbound-rtp' || type === 'outbound-rtp')
		.map((entry) => readStream(entry, earlier.get(text(entry, 'id') ?? ''), entries))
		.toSorted((a, b) => (a.rid ?? '').localeCompare(b.rid ?? ''));
}

export function readPath(now: readonly StatsEntry[]): PathQuality {
	const entries = byId(now);
	const transport = now.find(({ type }) => type === 'transport');
	const chosen = transport && entries.get(text(transport, 'selectedCandidatePairId') ?? '');
	const pair = chosen ?? now.find(isInUse);
	if (pair === undefined) return { rttMs: null, candidates: null, availableOutBps: null };
	const local = entries.get(text(pair, 'localCandidateId') ?? '');
	const remote = entries.get(text(pair, 'remoteCandidateId') ?? '');
	return {
		rttMs: milliseconds(pair, 'currentRoundTripTime'),
		candidates: local && remote ? describeCandidates(local, remote) : null,
		availableOutBps: number(pair, 'availableOutgoingBitrate')
	};
}

function readStream(
	entry: StatsEntry,
	before: StatsEntry | undefined,
	entries: ReadonlyMap<string, StatsEntry>
): StreamQuality {
	const isInbound = entry['type'] === 'inbound-rtp';
	const far = isInbound ? undefined : entries.get(text(entry, 'remoteId') ?? '');
	const codec = entries.get(text(entry, 'codecId') ?? '');
	const mimeType = codec && text(codec, 'mimeType');
	return {
		direction: isInbound ? 'in' : 'out',
		kind: entry['kind'] === 'audio' ? 'audio' : 'video',
		trackId: isInbound ? text(entry, 'trackIdentifier') : null,
		rid: text(entry, 'rid'),
		active: entry['active'] !== false,
		bitrateBps: bitrate(entry, before, isInbound ? 'bytesReceived' : 'bytesSent'),
		loss: isInbound
			? lossSince(entry, before)
			: far === undefined
				? null
				: number(far, 'fractionLost'),
		jitterMs: milliseconds(far ?? entry, 'jitter'),
		rttMs: far === undefined ? null : milliseconds(far, 'roundTripTime'),
		width: number(entry, 'frameWidth'),
		height: number(entry, 'frameHeight'),
		framesPerSecond: number(entry, 'framesPerSecond'),
		codec: mimeType?.split('/')[1] ?? null,
		limitation: text(entry, 'qualityLimitationReason')
	};
}

/** Null when it cannot be told: there was no look before, no time went by, or counting began anew. */
function bitrate(entry: StatsEntry, before: StatsEntry | undefined, field: string): number | null {
	const bytes = growth(entry, before, field);
	const ms = growth(entry, before, 'timestamp');
	return bytes === null || ms === null || ms === 0 ? null : (bytes * 8000) / ms;
}

function lossSince(entry: StatsEntry, before: StatsEntry | undefined): number | null {
	const lost = growth(entry, before, 'packetsLost');
	const received = growth(entry, before, 'packetsReceived');
	if (lost === null || received === null || lost + received === 0) return null;
	return lost / (lost + received);
}

function growth(entry: StatsEntry, before: StatsEntry | undefined, field: string): number | null {
	const now = number(entry, field);
	const then = before === undefined ? null : number(before, field);
	return now === null || then === null || now < then ? null : now - then;
}

function isInUse(entry: StatsEntry): boolean {
	if (entry['type'] !== 'candidate-pair') return false;
	return (
		entry['selected'] === true || (entry['nominated'] === true && entry['state'] === 'succeeded')
	);
}

function describeCandidates(local: StatsEntry, remote: StatsEntry): string {
	const types = [local, remote].map((candidate) => text(candidate, 'candidateType') ?? '?');
	const protocol = text(local, 'relayProtocol') ?? text(local, 'protocol') ?? '?';
	return `${types.join(' → ')}, ${protocol}`;
}

function byId(entries: readonly StatsEntry[]): Map<string, StatsEntry> {
	return new Map(entries.map((entry) => [text(entry, 'id') ?? '', entry]));
}

function text(entry: StatsEntry, field: string): string | null {
	const value = entry[field];
	return typeof value === 'string' && value !== '' ? value : null;
}

function number(entry: StatsEntry, field: string): number | null {
	const value = entry[field];
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function milliseconds(entry: StatsEntry, field: string): number | null {
	const seconds = number(entry, field);
	return seconds === null ? null : seconds * 1000;
}
