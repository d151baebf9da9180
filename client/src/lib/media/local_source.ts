import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import type { Capture, Captured, DeviceSource } from './capture.ts';
import type { DeviceProblem } from './device_problem.ts';

/** What a local source has come to; frozen. */
export interface LocalSourceState {
	/** What the person means. */
	readonly on: boolean;
	readonly busy: boolean;
	readonly track: MediaStreamTrack | null;
	readonly problem: DeviceProblem | null;
}

/**
 * The microphone or the camera. Off means that the track is stopped, so that the indicator of the
 * operating system goes out; on takes the device again.
 */
export class LocalSource {
	readonly #events = new Emitter<{ change: LocalSourceState }>();
	#state: LocalSourceState = { on: false, busy: false, track: null, problem: null };
	/** A capture that is not the newest any more finds a different number here. */
	#attempt = 0;

	constructor(
		readonly source: DeviceSource,
		private readonly capture: Capture,
		public deviceId: string | null
	) {}

	get state(): LocalSourceState {
		return this.#state;
	}

	onChange(handler: (state: LocalSourceState) => void): Unsubscribe {
		return this.#events.on('change', handler);
	}

	async turnOn(): Promise<void> {
		if (this.#state.on) return;
		await this.take(this.capture.open(this.source, this.deviceId));
	}

	/** Go on with whatever this capture brings. */
	async take(capture: Promise<Captured>): Promise<void> {
		const attempt = ++this.#attempt;
		this.#set({ on: true, busy: true, problem: null });
		const { track, problem } = await capture;
		if (attempt !== this.#attempt) {
			track?.stop();
			return;
		}
		const before = this.#state.track;
		if (track !== null) this.#watch(track);
		this.#set({ on: track !== null, busy: false, track, problem });
		before?.stop();
	}

	turnOff(): void {
		this.#attempt += 1;
		this.#state.track?.stop();
		this.#set({ on: false, busy: false, track: null, problem: null });
	}

	/** Use another device, at once if on. */
	async use(deviceId: string): Promise<void> {
		this.deviceId = deviceId;
		if (this.#state.on) await this.take(this.capture.open(this.source, deviceId));
	}

	close(): void {
		this.turnOff();
		this.#events.clear();
	}

	/** `ended` comes when the device is pulled out or taken away, not when we stop the track. */
	#watch(track: MediaStreamTrack): void {
		track.addEventListener('ended', () => {
			if (this.#state.track !== track) return;
			this.#attempt += 1;
			this.#set({ on: false, busy: false, track: null, problem: 'missing' });
		});
	}

	#set(change: Partial<LocalSourceState>): void {
		this.#state = Object.freeze({ ...this.#state, ...change });
		this.#events.emit('change', this.#state);
	}
}
