import type { MediaEngine, PathName } from '#lib/media/media_engine.ts';

/** A path that is down for longer than this is worth a word. */
const INTERRUPTED_AFTER_MS = 500;
/** After this it is a problem; shorter breaks mend themselves. */
const TROUBLED_AFTER_MS = 6_000;

export interface PathHealthHooks {
	/** Media is interrupted, or flows again. */
	onInterrupted(interrupted: boolean): void;
	/** It has been for long, or cannot be mended for now; or it is well again. */
	onTroubled(troubled: boolean): void;
}

/** Tells when media does not come through, and when it does again. */
export class PathHealth {
	readonly #down = new Set<PathName>();
	/** Nothing comes over these any more, though the browser calls them well. */
	readonly #silent = new Set<PathName>();
	#rebuilding = false;
	#timers: ReturnType<typeof setTimeout>[] = [];
	#interrupted = false;
	#troubled = false;

	constructor(
		engine: MediaEngine,
		private readonly hooks: PathHealthHooks
	) {
		engine.on('path', ({ name, isUp }) => this.#onPath(name, isUp));
		// A path that was given up is not missed by anybody who sends nothing.
		engine.on('idle', ({ name }) => this.#onPath(name, true));
		engine.on('flatline', ({ name }) => this.#onFlatline(name));
		engine.on('flow', ({ name }) => this.#onFlow(name));
		engine.on('failure', () => this.#setTroubled(true));
		engine.on('recovery', () => {
			if (!this.#isBroken) this.#setTroubled(false);
		});
	}

	/** All paths are gone on purpose. */
	forget(): void {
		this.#clear();
		this.#rebuilding = false;
		this.#judge();
	}

	/** All media is being connected anew, until `during` resolves. */
	async rebuild(during: Promise<void>): Promise<void> {
		this.#clear();
		this.#rebuilding = true;
		this.#judge();
		await during;
		this.#rebuilding = false;
		this.#judge();
	}

	#onPath(name: PathName, isUp: boolean): void {
		if (isUp) this.#down.delete(name);
		else this.#down.add(name);
		this.#judge();
	}

	#onFlatline(name: PathName): void {
		this.#silent.add(name);
		this.#judge();
		// It has lasted for long enough already.
		this.#setInterrupted(true);
	}

	#onFlow(name: PathName): void {
		this.#silent.delete(name);
		this.#judge();
	}

	#clear(): void {
		this.#down.clear();
		this.#silent.clear();
	}

	get #isBroken(): boolean {
		return this.#down.size > 0 || this.#silent.size > 0;
	}

	#judge(): void {
		if (this.#isBroken || this.#rebuilding) {
			if (this.#timers.length > 0) return;
			this.#timers = [
				setTimeout(() => this.#setInterrupted(true), INTERRUPTED_AFTER_MS),
				setTimeout(() => this.#setTroubled(true), TROUBLED_AFTER_MS)
			];
			return;
		}
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers = [];
		this.#setInterrupted(false);
		this.#setTroubled(false);
	}

	#setInterrupted(interrupted: boolean): void {
		if (interrupted === this.#interrupted) return;
		this.#interrupted = interrupted;
		this.hooks.onInterrupted(interrupted);
	}

	#setTroubled(troubled: boolean): void {
		if (troubled === this.#troubled) return;
		this.#troubled = troubled;
		this.hooks.onTroubled(troubled);
	}
}
