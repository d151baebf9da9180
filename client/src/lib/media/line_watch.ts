import type { LineEvidence, ReportCongestion } from '#lib/protocol/protocol.gen.ts';
import { note } from '#lib/socket/journal.ts';
import type { Transport } from 'mediasoup-client/types';

/** Between two looks while all is well, and while first signs are being judged. */
const CALM_MS = 200;
const ALERT_MS = 100;
/** From so many lost of all packets on, a look is followed by a closer one, which decides. */
const SUSPECT_LOSS = 0.08;
const CONGESTED_LOSS = 0.15;
/** Of fewer packets nothing can be said. */
const LEAST_PACKETS = 6;
const LEAST_LOST = 2;
/** Less than this part of what usually comes is a sign, from so much on. */
const SAG = 0.75;
const LEAST_USUAL_BPS = 250_000;
/** What is usual is the mean of so long. */
const USUAL_MS = 1_000;
/** So many times it is told that the rate stays low; the longer it is counted, the surer the server can be. */
const MOST_RATES = 4;
/** A page that was frozen counts over hours; so long is as long as the protocol has it. */
const LONGEST_COUNT_MS = 60_000;
/** What was told takes effect; until then the old losses go on. */
const QUIET_MS = 1_000;

/** What a transport has received so far. */
export interface LineCount {
	readonly atMs: number;
	readonly bytes: number;
	/** The part of `bytes` that was sound. */
	readonly soundBytes: number;
	readonly packets: number;
	readonly lost: number;
}

export interface LineWatchHooks {
	/** Null: not known. */
	read(): Promise<LineCount | null>;
	/** More is sent than gets through, or so it seems. */
	onReport(report: ReportCongestion): void;
}

/**
 * Notices within some tenths of a second that the line has become too narrow. The server's own estimate
 * takes seconds: a short queue that is full loses packets and delays the others evenly, and of losses
 * it learns little by little.
 */
export class LineWatch {
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** Of about the last second, oldest first. */
	#history: LineCount[] = [];
	#suspectsLoss = false;
	#sag: Sag | null = null;
	#quietUntilMs = { loss: 0, rate: 0 };

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
			const now = await this.hooks.read();
			if (now === null) this.#history = [];
			else this.#judge(now);
		} catch (error) {
			note('media', 'no statistics', error);
		}
		const isAlert = this.#suspectsLoss || this.#sag !== null;
		if (this.#timer === timer) this.#wait(isAlert ? ALERT_MS : CALM_MS);
	}

	#judge(now: LineCount): void {
		const first = this.#history[0];
		const before = this.#history.at(-1);
		if (first === undefined || before === undefined || now.atMs < before.atMs) {
			this.#history = [now];
			return;
		}
		if (now.atMs === before.atMs) return;
		const usual = this.#sag?.usual ?? (before === first ? null : rates(first, before));
		this.#history = [...this.#history, now].filter(({ atMs }) => now.atMs - atMs <= USUAL_MS);
		const received = rates(before, now);
		if (this.#isLossy(before, now)) {
			this.#sag = null;
			this.#report('loss', now, received, usual?.soundBps ?? received.soundBps);
		} else {
			this.#judgeRate(now, received, usual);
		}
	}

	#judgeRate(now: LineCount, received: Rates, usual: Rates | null): void {
		const isLow = usual !== null && usual.bps > LEAST_USUAL_BPS && received.bps < usual.bps * SAG;
		if (!isLow || now.atMs < this.#quietUntilMs.rate) {
			this.#sag = null;
		} else if (this.#sag === null) {
			this.#sag = { usual, since: now, told: 0 };
			this.#report('first-signs', now, received, usual.soundBps);
		} else {
			const { since } = this.#sag;
			const told = this.#sag.told + 1;
			this.#sag = told < MOST_RATES ? { usual, since, told } : null;
			this.#report('rate', now, rates(since, now), usual.soundBps);
		}
	}

	/** The look that finds the first losses goes back to before them; what gets through, the next one tells. */
	#isLossy(before: LineCount, now: LineCount): boolean {
		const wasSuspected = this.#suspectsLoss;
		this.#suspectsLoss = false;
		if (now.atMs < this.#quietUntilMs.loss) return false;
		const lost = now.lost - before.lost;
		const packets = now.packets - before.packets + lost;
		const loss = lost < LEAST_LOST || packets < LEAST_PACKETS ? 0 : lost / packets;
		if (wasSuspected && loss >= CONGESTED_LOSS) return true;
		this.#suspectsLoss = loss >= SUSPECT_LOSS;
		return false;
	}

	#report(evidence: LineEvidence, now: LineCount, received: Rates, soundBps: number): void {
		if (evidence === 'loss') this.#quietUntilMs.loss = now.atMs + QUIET_MS;
		// That less comes is no proof, so it does not keep losses from being told.
		if (this.#sag === null) this.#quietUntilMs.rate = now.atMs + QUIET_MS;
		this.hooks.onReport({
			evidence,
			receivedBps: Math.round(received.bps),
			overMs: Math.min(LONGEST_COUNT_MS, Math.round(received.overMs)),
			soundBps: Math.round(soundBps)
		});
	}
}

interface Rates {
	readonly bps: number;
	readonly overMs: number;
	readonly soundBps: number;
}

/** Less than usual comes, `since` then; `told`: how often that was told. */
interface Sag {
	readonly usual: Rates;
	readonly since: LineCount;
	readonly told: number;
}

function rates(from: LineCount, to: LineCount): Rates {
	const overMs = to.atMs - from.atMs;
	const perMs = 8_000 / overMs;
	return {
		overMs,
		bps: (to.bytes - from.bytes) * perMs,
		soundBps: (to.soundBytes - from.soundBytes) * perMs
	};
}

/** Counts everything that comes over a transport (W3C webrtc-stats). */
export async function countLine(transport: Transport): Promise<LineCount | null> {
	if (transport.closed || transport.connectionState !== 'connected') return null;
	const count = { atMs: performance.now(), bytes: 0, soundBytes: 0, packets: 0, lost: 0 };
	for (const entry of (await transport.getStats()).values() as Iterable<Counted>) {
		if (entry.type === 'transport') count.bytes += entry.bytesReceived ?? 0;
		if (entry.type !== 'inbound-rtp') continue;
		if (entry.kind === 'audio') {
			count.soundBytes += (entry.bytesReceived ?? 0) + (entry.headerBytesReceived ?? 0);
		}
		// What was sent again was lost at first, which tells more of the line than that it came at last.
		const again = entry.retransmittedPacketsReceived ?? 0;
		count.packets += (entry.packetsReceived ?? 0) - again;
		count.lost += (entry.packetsLost ?? 0) + again;
		count.atMs = entry.timestamp;
	}
	return count;
}

interface Counted {
	readonly type: string;
	readonly kind?: string;
	readonly timestamp: number;
	readonly bytesReceived?: number;
	readonly headerBytesReceived?: number;
	readonly packetsReceived?: number;
	readonly packetsLost?: number;
	readonly retransmittedPacketsReceived?: number;
}
