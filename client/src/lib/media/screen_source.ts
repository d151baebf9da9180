import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import type { Capture } from './capture.ts';
import type { DeviceProblem } from './device_problem.ts';

/** What is being shared; null where the browser does not tell. */
export type Surface = 'monitor' | 'window' | 'browser';

/** What sharing has come to; frozen. */
export interface ScreenState {
	readonly on: boolean;
	readonly busy: boolean;
	readonly track: MediaStreamTrack | null;
	/** The sound of what is shared, where the browser gives it. */
	readonly sound: MediaStreamTrack | null;
	readonly surface: Surface | null;
	readonly problem: DeviceProblem | null;
}

const NOTHING: ScreenState = {
	on: false,
	busy: false,
	track: null,
	sound: null,
	surface: null,
	problem: null
};

/** The shared screen. It ends when the person says so, here or in the browser's own bar. */
export class ScreenSource {
	readonly #events = new Emitter<{ change: ScreenState }>();
	#state = NOTHING;
	#attempt = 0;

	constructor(private readonly capture: Capture) {}

	get state(): ScreenState {
		return this.#state;
	}

	onChange(handler: (state: ScreenState) => void): Unsubscribe {
		return this.#events.on('change', handler);
	}

	async start(): Promise<void> {
		if (this.#state.on || this.#state.busy) return;
		const attempt = ++this.#attempt;
		this.#set({ busy: true, problem: null });
		const { track, sound, problem } = await this.capture.openScreen();
		if (attempt !== this.#attempt) {
			track?.stop();
			sound?.stop();
			return;
		}
		if (track === null) return this.#set({ busy: false, problem });
		track.addEventListener('ended', () => {
			if (this.#state.track === track) this.stop();
		});
		sound?.addEventListener('ended', () => {
			if (this.#state.sound === sound) this.#set({ sound: null });
		});
		this.#set({ on: true, busy: false, track, sound, surface: surfaceOf(track) });
	}

	stop(): void {
		this.#attempt += 1;
		this.#state.track?.stop();
		this.#state.sound?.stop();
		this.#set(NOTHING);
	}

	close(): void {
		this.stop();
		this.#events.clear();
	}

	#set(change: Partial<ScreenState>): void {
		this.#state = Object.freeze({ ...this.#state, ...change });
		this.#events.emit('change', this.#state);
	}
}

function surfaceOf(track: MediaStreamTrack): Surface | null {
	const { displaySurface } = track.getSettings();
	const known = displaySurface === 'monitor' || displaySurface === 'window';
	return known || displaySurface === 'browser' ? displaySurface : null;
}
