import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import type { Capture } from './capture.ts';
import type { LocalSourceState } from './local_source.ts';

/** The shared screen. It ends when the person says so, here or in the browser's own bar. */
export class ScreenSource {
	readonly #events = new Emitter<{ change: LocalSourceState }>();
	#state: LocalSourceState = { on: false, busy: false, track: null, problem: null };
	#attempt = 0;

	constructor(private readonly capture: Capture) {}

	get state(): LocalSourceState {
		return this.#state;
	}

	onChange(handler: (state: LocalSourceState) => void): Unsubscribe {
		return this.#events.on('change', handler);
	}

	async start(): Promise<void> {
		if (this.#state.on || this.#state.busy) return;
		const attempt = ++this.#attempt;
		this.#set({ busy: true, problem: null });
		const { track, problem } = await this.capture.openScreen();
		if (attempt !== this.#attempt) {
			track?.stop();
			return;
		}
		track?.addEventListener('ended', () => {
			if (this.#state.track === track) this.stop();
		});
		this.#set({ on: track !== null, busy: false, track, problem });
	}

	stop(): void {
		this.#attempt += 1;
		this.#state.track?.stop();
		this.#set({ on: false, busy: false, track: null, problem: null });
	}

	close(): void {
		this.stop();
		this.#events.clear();
	}

	#set(change: Partial<LocalSourceState>): void {
		this.#state = Object.freeze({ ...this.#state, ...change });
		this.#events.emit('change', this.#state);
	}
}
