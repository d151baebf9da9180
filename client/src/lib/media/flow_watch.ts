import { note } from '#lib/socket/journal.ts';
import type { Transport } from 'mediasoup-client/types';

const TICK_MS = 1_000;
/** So many ticks without a byte are a flatline; it is told again ever more rarely while it lasts. */
const FIRST_ALARM_TICKS = 2;
const RAREST_ALARM_TICKS = 32;

export interface FlowWatchHooks {
	/** Bytes received so far; null: not known. */
	read(): Promise<number | null>;
	/** Whether something should arrive. */
	expectsFlow(): boolean;
	/** What arrived has stopped arriving. */
	onFlatline(): void;
}

/** Notices that media has stopped coming, long before the browser says so. */
export class FlowWatch {
	readonly #timer: ReturnType<typeof setInterval>;
	#received = 0;
	#flatTicks = 0;
	#alarmAt = FIRST_ALARM_TICKS;
	#reading = false;

	constructor(private readonly hooks: FlowWatchHooks) {
		this.#timer = setInterval(() => void this.#tick(), TICK_MS);
	}

	close(): void {
		clearInterval(this.#timer);
	}

	async #tick(): Promise<void> {
		if (this.#reading) return;
		this.#reading = true;
		try {
			this.#judge(await this.hooks.read());
		} catch (error) {
			note('media', 'no statistics', error);
		} finally {
			this.#reading = false;
		}
	}

	#judge(received: number | null): void {
		if (received === null || !this.hooks.expectsFlow() || received !== this.#received) {
			this.#received = received ?? this.#received;
			this.#flatTicks = 0;
			this.#alarmAt = FIRST_ALARM_TICKS;
			return;
		}
		// What never flowed has not stopped.
		if (received === 0) return;
		this.#flatTicks += 1;
		if (this.#flatTicks < this.#alarmAt) return;
		this.#alarmAt = this.#flatTicks + Math.min(RAREST_ALARM_TICKS, this.#alarmAt);
		this.hooks.onFlatline();
	}
}

/** Bytes that a transport has received (W3C webrtc-stats, `RTCTransportStats`). */
export async function bytesReceived(transport: Transport): Promise<number | null> {
	if (transport.closed || transport.connectionState === 'new') return null;
	let sum: number | null = null;
	for (const entry of (await transport.getStats()).values() as Iterable<Received>) {
		if (entry.type === 'transport') sum = (sum ?? 0) + (entry.bytesReceived ?? 0);
	}
	return sum;
}

interface Received {
	readonly type: string;
	readonly bytesReceived?: number;
}
