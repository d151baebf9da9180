import type { RoomMemory } from '#lib/session/room_memory.ts';
import type { LocalInputs } from './local_inputs.ts';
import type { LowDataView } from './video_view.ts';

/** A network that is weak for so long is worth a word, and the word stands until it was fine for long. */
const WEAK_MS = 10_000;
const FINE_MS = 30_000;

/** Low-data mode: while it is on, this browser neither sends nor receives video. */
export class LowData implements LowDataView {
	#on = $state(false);
	stopped = $state(false);
	offered = $state(false);
	/** Since when the network has been otherwise than `offered` says, in ms; null: it is not. */
	#otherSince: number | null = null;
	/** What the camera goes back to; whoever comes with the mode on, from a visit before, had none on. */
	#cameraWasOn = false;
	#onChange: () => void = () => undefined;

	constructor(
		private readonly inputs: LocalInputs,
		private readonly memory: RoomMemory
	) {
		this.#on = memory.lowData;
		inputs.sendsVideo = !this.#on;
	}

	get on(): boolean {
		return this.#on;
	}

	/** Called after each change. */
	onChange(handler: () => void): void {
		this.#onChange = handler;
	}

	async set(on: boolean): Promise<void> {
		if (on === this.#on) return;
		const { camera, screen } = this.inputs;
		this.#on = on;
		this.memory.lowData = on;
		this.inputs.sendsVideo = !on;
		this.clear();
		if (on) {
			this.#cameraWasOn = camera.state.on;
			camera.turnOff();
			screen.stop();
		}
		this.#onChange();
		if (!on && this.#cameraWasOn && this.inputs.isOpen) await camera.turnOn();
	}

	/** To be told again and again whether the own network holds pictures back; `now` in ms. */
	networkIs(weak: boolean, now: number): void {
		if (this.#on || this.memory.preference('low-data-offer') === 'declined') {
			this.offered = false;
			this.#otherSince = null;
		} else if (weak === this.offered) {
			this.#otherSince = null;
		} else {
			this.#otherSince ??= now;
			if (now - this.#otherSince < (weak ? WEAK_MS : FINE_MS)) return;
			this.offered = weak;
			this.#otherSince = null;
		}
	}

	decline(): void {
		this.offered = false;
		this.memory.prefer('low-data-offer', 'declined');
	}

	/** Out of the room. */
	clear(): void {
		this.offered = this.stopped = false;
		this.#otherSince = null;
	}

	/** Whether video may be sent; if not, the person is told why. */
	allowsVideo(): boolean {
		this.stopped = this.#on;
		return !this.#on;
	}

	dismiss(): void {
		this.stopped = false;
	}
}
