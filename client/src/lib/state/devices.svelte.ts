import {
	listDevices,
	NO_DEVICES,
	watchDevices,
	type DeviceBrowser,
	type DeviceLists
} from '#lib/media/device_list.ts';
import { LevelMeter } from '#lib/media/level_meter.ts';
import type { LocalSourceState } from '#lib/media/local_source.ts';
import type { RoomMemory } from '#lib/session/room_memory.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type { LocalInputs } from './local_inputs.ts';
import type { DevicesView } from './view.ts';

/** What is plugged in, what of it is in use, and how loud the microphone is. */
export class Devices implements DevicesView {
	#lists = $state.raw<DeviceLists>(NO_DEVICES);
	microphoneId = $state<string | null>(null);
	cameraId = $state<string | null>(null);
	speakerId = $state<string | null>(null);
	level = $state(0);
	readonly #meter = new LevelMeter((level) => (this.level = level));
	#unwatch: Unsubscribe | null = null;
	#measured: MediaStreamTrack | null = null;

	constructor(
		private readonly inputs: LocalInputs,
		private readonly memory: RoomMemory,
		private readonly browser: DeviceBrowser | undefined = navigator.mediaDevices
	) {
		this.microphoneId = memory.device('microphone');
		this.cameraId = memory.device('camera');
		this.speakerId = memory.device('speaker');
		inputs.microphone.onChange((state) => this.#onMicrophone(state));
		inputs.camera.onChange((state) => this.#onCamera(state));
	}

	get microphones() {
		return this.#lists.microphones;
	}

	get cameras() {
		return this.#lists.cameras;
	}

	get speakers() {
		return this.#lists.speakers;
	}

	async select(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void> {
		this.memory.chooseDevice(kind, deviceId);
		if (kind === 'speaker') {
			this.speakerId = deviceId;
			return;
		}
		if (kind === 'microphone') this.microphoneId = deviceId;
		else this.cameraId = deviceId;
		await this.inputs[kind].use(deviceId);
	}

	/** Look what is there; labels come with the first permission. */
	async refresh(): Promise<void> {
		if (this.browser === undefined) return;
		this.#unwatch ??= watchDevices(this.browser, () => void this.refresh());
		this.#lists = await listDevices(this.browser);
	}

	close(): void {
		this.#unwatch?.();
		this.#meter.close();
	}

	#onMicrophone({ track }: LocalSourceState): void {
		this.microphoneId = track?.getSettings().deviceId ?? this.microphoneId;
		// The permission that came with the track lets the browser tell names.
		if (track !== null && this.microphones.length === 0) void this.refresh();
		if (track === this.#measured) return;
		this.#measured = track;
		this.#meter.measure(track);
	}

	#onCamera({ track }: LocalSourceState): void {
		this.cameraId = track?.getSettings().deviceId ?? this.cameraId;
		if (track !== null && this.cameras.length === 0) void this.refresh();
	}
}
