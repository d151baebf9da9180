import type { RoomMemory } from '#lib/session/room_memory.ts';
import type { LocalInputs } from './local_inputs.ts';
import type { LowDataView } from './video_view.ts';

/** Low-data mode: while it is on, this browser neither sends nor receives video. */
export class LowData implements LowDataView {
	#on = $state(false);
	stopped = $state(false);
	/** What the camera goes back to. */
	#cameraWasOn = true;
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
		this.stopped = false;
		if (on) {
			this.#cameraWasOn = camera.state.on;
			camera.turnOff();
			screen.stop();
		}
		this.#onChange();
		if (!on && this.#cameraWasOn && this.inputs.isOpen) await camera.turnOn();
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
