import { note } from '#lib/socket/journal.ts';

/** The part of `navigator.wakeLock` that is needed (W3C Screen Wake Lock, section 4). */
export interface Locks {
	request(type: 'screen'): Promise<Pick<WakeLockSentinel, 'release' | 'released'>>;
}

/**
 * Keeps the screen from going dark. Browsers let go of it whenever the page is hidden, so it is taken again each
 * time the page comes back into view. Where there is no such thing, or the battery is low, the screen does as ever.
 */
export class ScreenAwake {
	#wanted = false;
	#asking = false;
	#lock: Pick<WakeLockSentinel, 'release' | 'released'> | null = null;
	readonly #onSight = () => void this.#take();

	constructor(
		private readonly locks: Locks | undefined = navigator.wakeLock,
		private readonly page: Document = document
	) {
		page.addEventListener('visibilitychange', this.#onSight);
	}

	/** Whether the screen is to stay on, from now on. */
	keep(wanted: boolean): void {
		this.#wanted = wanted;
		if (wanted) void this.#take();
		else this.#letGo();
	}

	close(): void {
		this.page.removeEventListener('visibilitychange', this.#onSight);
		this.keep(false);
	}

	async #take(): Promise<void> {
		const isHeld = this.#lock?.released === false;
		if (!this.#wanted || isHeld || this.#asking || this.page.visibilityState !== 'visible') return;
		this.#asking = true;
		try {
			this.#lock = (await this.locks?.request('screen')) ?? null;
		} catch (error) {
			note('screen', 'may go dark', error);
		}
		this.#asking = false;
		if (!this.#wanted) this.#letGo();
	}

	#letGo(): void {
		void this.#lock?.release();
		this.#lock = null;
	}
}
