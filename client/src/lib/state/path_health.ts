import type { MediaEngine, PathName } from '#lib/media/media_engine.ts';

/** A path that is down for longer than this is worth telling; shorter breaks mend themselves. */
const PATIENCE_MS = 6_000;

/** Tells when media has not come through for a while, and when it does again. */
export class PathHealth {
	readonly #down = new Set<PathName>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#troubled = false;

	constructor(
		engine: MediaEngine,
		private readonly tell: (troubled: boolean) => void
	) {
		engine.on('path', ({ name, isUp }) => this.#onPath(name, isUp));
		engine.on('failure', () => this.#set(true));
		engine.on('recovery', () => this.#set(this.#down.size > 0));
	}

	/** All paths are gone on purpose. */
	forget(): void {
		this.#down.clear();
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#set(false);
	}

	#onPath(name: PathName, isUp: boolean): void {
		if (isUp) this.#down.delete(name);
		else this.#down.add(name);
		if (this.#down.size > 0) {
			this.#timer ??= setTimeout(() => this.#set(true), PATIENCE_MS);
			return;
		}
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#set(false);
	}

	#set(troubled: boolean): void {
		if (troubled === this.#troubled) return;
		this.#troubled = troubled;
		this.tell(troubled);
	}
}
