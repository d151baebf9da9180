import type { Transport } from 'mediasoup-client/types';

/** What a transport has counted so far. */
export interface FlowCount {
	readonly bytesReceived: number;
	/** To the browser's own checks of the path, which it makes every 2.5 s when all is well. */
	readonly answers: number;
	/** Media alone. */
	readonly packetsSent: number;
}

/** Null: there is nothing to count yet or any more, or this browser does not (W3C webrtc-stats). */
export async function countFlow(transport: Transport): Promise<FlowCount | null> {
	if (transport.closed || transport.connectionState === 'new') return null;
	let bytesReceived: number | null = null;
	let answers = 0;
	let packetsSent = 0;
	for (const entry of (await transport.getStats()).values() as Iterable<Counted>) {
		if (entry.type === 'transport')
			bytesReceived = (bytesReceived ?? 0) + (entry.bytesReceived ?? 0);
		else if (entry.type === 'candidate-pair') answers += entry.responsesReceived ?? 0;
		else if (entry.type === 'outbound-rtp') packetsSent += entry.packetsSent ?? 0;
	}
	return bytesReceived === null ? null : { bytesReceived, answers, packetsSent };
}

interface Counted {
	readonly type: string;
	readonly bytesReceived?: number;
	readonly responsesReceived?: number;
	readonly packetsSent?: number;
}
