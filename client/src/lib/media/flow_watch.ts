import { note } from '#lib/socket/journal.ts';

const TICK_MS = 500;
/** A flatline is told again ever more rarely while it lasts. */
const RAREST_ALARM_MS = 32_000;

/** What has come so far, while something should come. */
export interface FlowLook {
	readonly received: number;
	/** So long without anything more is a flatline. */
	readonly patienceMs: number;
}

export interface FlowWatchHooks {
	/** Null: nothing should come, or it is not known. */
	look(): Promise<FlowLook | null>;
	/** What came has stopped coming. */
	onFlatline(): void;
	/** The end of a flatline: it comes again, or is not expected any more. */
	onFlow(): void;
}

/** Notices that media has stopped coming, long before the browser says so. */
export class FlowWatch {
	readonly #timer: ReturnType<typeof setInterval>;
	#received = 0;
	#hasFlowed = false;
	#silentMs = 0;
	#alarmAtMs = 0;
	#isFlat = false;
	#looking = false;
	#closed = false;

	constructor(private readonly hooks: FlowWatchHooks) {
		this.#timer = setInterval(() => void this.#tick(), TICK_MS);
	}

	close(): void {
		this.#closed = true;
		clearInterval(this.#timer);
		this.#calm();
	}

	async #tick(): Promise<void> {
		if (this.#looking) return;
		this.#looking = true;
		try {
			const look = await this.hooks.look();
			if (!this.#closed) this.#judge(look);
		} catch (error) {
			note('media', 'no statistics', error);
		} finally {
			this.#looking = false;
		}
	}

	#judge(look: FlowLook | null): void {
		if (look === null) return this.#calm();
		const { received, patienceMs } = look;
		const hasMore = received > this.#received;
		// It can become less: a part of the path that is given up takes its count along.
		this.#received = received;
		this.#hasFlowed ||= received > 0;
		if (hasMore) return this.#calm();
		// What never flowed has not stopped.
		if (!this.#hasFlowed) return;
		this.#silentMs += TICK_MS;
		if (this.#silentMs < Math.max(patienceMs, this.#alarmAtMs)) return;
		this.#alarmAtMs = this.#silentMs + Math.min(RAREST_ALARM_MS, this.#silentMs);
		this.#isFlat = true;
		this.hooks.onFlatline();
	}

	#calm(): void {
		this.#silentMs = 0;
		this.#alarmAtMs = 0;
		if (!this.#isFlat) return;
		this.#isFlat = false;
		this.hooks.onFlow();
	}
}
