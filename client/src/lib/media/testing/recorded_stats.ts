/** Statistics as Chromium gave them in a call, two seconds apart, without what nobody reads. */

import type { StatsEntry } from '../quality_stats.ts';

const path: StatsEntry[] = [
	{ id: 'T01', type: 'transport', selectedCandidatePairId: 'CPa', dtlsState: 'connected' },
	{
		id: 'CPa',
		type: 'candidate-pair',
		state: 'succeeded',
		nominated: true,
		currentRoundTripTime: 0.012,
		availableOutgoingBitrate: 1_005_534,
		localCandidateId: 'Il',
		remoteCandidateId: 'Ir'
	},
	{ id: 'CPb', type: 'candidate-pair', state: 'waiting', nominated: false },
	{
		id: 'Il',
		type: 'local-candidate',
		candidateType: 'prflx',
		protocol: 'udp',
		address: '192.0.2.7',
		port: 50_123
	},
	{
		id: 'Ir',
		type: 'remote-candidate',
		candidateType: 'host',
		protocol: 'udp',
		address: '198.51.100.4',
		port: 40_000
	},
	{ id: 'CIT_96', type: 'codec', mimeType: 'video/VP8', clockRate: 90_000 }
];

const inbound = (timestamp: number, bytes: number, packets: number, lost: number): StatsEntry => ({
	id: 'IT01V1',
	type: 'inbound-rtp',
	kind: 'video',
	timestamp,
	trackIdentifier: 'track-1',
	codecId: 'CIT_96',
	bytesReceived: bytes,
	packetsReceived: packets,
	packetsLost: lost,
	jitter: 0.004,
	frameWidth: 640,
	frameHeight: 360,
	framesPerSecond: 25
});

export const receivingBefore: StatsEntry[] = [...path, inbound(1_000_000, 42_154, 100, 3)];
export const receivingNow: StatsEntry[] = [...path, inbound(1_002_000, 167_154, 198, 5)];

const layer = (rid: string, timestamp: number, bytes: number, more: StatsEntry): StatsEntry => ({
	id: `OT01V${rid}`,
	type: 'outbound-rtp',
	kind: 'video',
	timestamp,
	rid,
	active: true,
	bytesSent: bytes,
	codecId: 'CIT_96',
	remoteId: `RI${rid}`,
	qualityLimitationReason: 'none',
	...more
});

export const sendingBefore: StatsEntry[] = [
	...path,
	layer('r1', 1_000_000, 80_000, {}),
	layer('r0', 1_000_000, 20_000, {})
];
export const sendingNow: StatsEntry[] = [
	...path,
	layer('r2', 1_002_000, 0, { active: false }),
	layer('r1', 1_002_000, 205_000, { frameWidth: 640, frameHeight: 360, framesPerSecond: 24 }),
	layer('r0', 1_002_000, 57_500, { frameWidth: 320, frameHeight: 180, framesPerSecond: 24 }),
	{
		id: 'RIr1',
		type: 'remote-inbound-rtp',
		fractionLost: 0.02,
		roundTripTime: 0.031,
		jitter: 0.002
	}
];
