import { note } from '#lib/socket/journal.ts';
import type { Transport } from 'mediasoup-client/types';

/** Between two looks while all is well, and while the first losses are being judged. */
const CALM_MS = 200;
const ALERT_MS = 100;
/** From so many lost of all packets on, a look is followed by a closer one, which decides. */
const SUSPECT_LOSS = 0.08;
const CONGESTED_LOSS = 0.15;
/** Of fewer packets nothing can be said. */
const LEAST_PACKETS = 6;
const LEAST_LOST = 2;
/** What was told takes effect; until then the old losses go on. */
const QUIET_MS = 1_000;

/** What a transport has received so far. */
export interface LineCount {
	readonly atMs: number;
	readonly bytes: number;
	readonly packets: number;
	readonly lost: number;
}

export interface LineWatchHooks {
	/** Null: not known. */
	read(): Promise<LineCount | null>;
	/** More is sent than gets through; `receivedBps`: what gets through. */
	onCongestion(receivedBps: number): void;
}

/**
 * Notices within some tenths of a second that the line has become too narrow. The server's own estimate
 * takes seconds: a short queue that is full loses packets and delays the others evenly, and of losses
 * it learns little by little.
 */
export class LineWatch {
	#timer: ReturnType<typeof setTimeout> | undefined;
	#before: LineCount | null = null;
	#suspects = false;
	#quietUntilMs = 0;

	constructor(private readonly hooks: LineWatchHooks) {
		this.#wait(CALM_MS);
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
	}

	#wait(ms: number): void {
		this.#timer = setTimeout(() => void this.#look(), ms);
	}

	async #look(): Promise<void> {
		const timer = this.#timer;
		try {
			this.#judge(await this.hooks.read());
		} catch (error) {
			note('media', 'no statistics', error);
		}
		if (this.#timer === timer) this.#wait(this.#suspects ? ALERT_MS : CALM_MS);
	}

	#judge(now: LineCount | null): void {
		const before = this.#before;
		this.#before = now;
		const suspected = this.#suspects;
		this.#suspects = false;
		if (now === null || before === null || now.atMs <= before.atMs) return;
		if (now.atMs < this.#quietUntilMs) return;
		const lost = now.lost - before.lost;
		const packets = now.packets - before.packets + lost;
		const loss = lost < LEAST_LOST || packets < LEAST_PACKETS ? 0 : lost / packets;
		// The look that finds the first losses goes back to before them; what gets through, the next one tells.
		if (!suspected || loss < CONGESTED_LOSS) {
			this.#suspects = loss >= SUSPECT_LOSS;
			return;
		}
		this.#quietUntilMs = now.atMs + QUIET_MS;
		this.hooks.onCongestion(((now.bytes - before.bytes) * 8_000) / (now.atMs - before.atMs));
	}
}

/** Counts everything that comes over a transport (W3C webrtc-stats). */
export async function countLine(transport: Transport): Promise<LineCount | null> {
	if (transport.closed || transport.connectionState !== 'connected') return null;
	const count = { atMs: performance.now(), bytes: 0, packets: 0, lost: 0 };
	for (const entry of (await transport.getStats()).values() as Iterable<Counted>) {
		if (entry.type === 'transport') count.bytes += entry.bytesReceived ?? 0;
		if (entry.type !== 'inbound-rtp') continue;
		count.packets += entry.packetsReceived ?? 0;
		count.lost += entry.packetsLost ?? 0;
		count.atMs = entry.timestamp;
	}
	return count;
}

interface Counted {
	readonly type: string;
	readonly timestamp: number;
	readonly bytesReceived?: number;
	readonly packetsReceived?: number;
	readonly packetsLost?: number;
}
