import { isTakenAway, type DeviceSource, type NoiseSuppression } from '#lib/media/capture.ts';
import {
	listDevices,
	NO_DEVICES,
	watchDevices,
	type DeviceBrowser,
	type DeviceLists
} from '#lib/media/device_list.ts';
import { LevelMeter } from '#lib/media/level_meter.ts';
import type { LocalSourceState } from '#lib/media/local_state.ts';
import { otherCamera } from '#lib/media/other_camera.ts';
import { watchPermission, type PermissionBrowser } from '#lib/media/permission_watch.ts';
import { playTestSound } from '#lib/media/test_sound.ts';
import type { RoomMemory } from '#lib/session/room_memory.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import { IN_HAND } from './in_hand.ts';
import type { LocalInputs } from './local_inputs.ts';
import type { DevicesView } from './view.ts';

const SOURCES = ['microphone', 'camera'] as const;

/** What is plugged in, what of it is in use and how, and how loud the microphone is. */
export class Devices implements DevicesView {
	#lists = $state.raw<DeviceLists>(NO_DEVICES);
	microphoneId = $state<string | null>(null);
	cameraId = $state<string | null>(null);
	#speakerChoice = $state<string | null>(null);
	standIns = $state.raw<Record<DeviceSource, string | null>>({ microphone: null, camera: null });
	level = $state(0);
	noise = $state<NoiseSuppression>('standard');
	noiseFellBack = $state(false);
	keepsMicrophone = $state(false);
	readonly #meter = new LevelMeter((level) => (this.level = level));
	#unwatch: Unsubscribe[] = [];
	#measured: MediaStreamTrack | null = null;

	constructor(
		private readonly inputs: LocalInputs,
		private readonly memory: RoomMemory,
		private readonly browser: DeviceBrowser | undefined = navigator.mediaDevices,
		private readonly permissions: PermissionBrowser | undefined = navigator.permissions
	) {
		this.microphoneId = memory.device('microphone');
		this.cameraId = memory.device('camera');
		this.#speakerChoice = memory.device('speaker');
		this.keepsMicrophone = memory.preference('keep-microphone') === 'on';
		inputs.microphone.keepReady(this.keepsMicrophone);
		this.noise = readNoise(memory.preference('noise'));
		if (this.noise !== 'standard') void inputs.suppressNoise(this.noise);
		inputs.onNoiseFallback = () => {
			this.noise = 'standard';
			this.noiseFellBack = true;
		};
		inputs.microphone.onChange((state) => this.#onMicrophone(state));
		inputs.camera.onChange((state) => this.#onSource('camera', state));
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

	/** A chosen speaker that is not plugged in counts again once it is. */
	get speakerId(): string | null {
		const isThere = this.speakers.some(({ deviceId }) => deviceId === this.#speakerChoice);
		return isThere ? this.#speakerChoice : null;
	}

	get canSwitchCamera(): boolean {
		return this.cameras.length > 1;
	}

	/** For now: which camera is chosen for the next call stays as it is. */
	async switchCamera(): Promise<void> {
		const deviceId = otherCamera(this.cameras, this.cameraId);
		if (deviceId === null) return;
		await this.#use('camera', deviceId, true);
	}

	/** For whoever looks for a fault: how many there are and how they are treated, without their names. */
	get summary(): string {
		const { microphones, cameras, speakers, noise, noiseFellBack, keepsMicrophone } = this;
		return [
			`microphones ${microphones.length}`,
			`cameras ${cameras.length}`,
			`speakers ${speakers.length}`,
			`noise suppression ${noise}${noiseFellBack ? ' (strong failed)' : ''}`,
			`microphone kept ready ${keepsMicrophone ? 'yes' : 'no'}`,
			`stand-in ${Object.values(this.standIns).some((name) => name !== null) ? 'yes' : 'no'}`
		].join(', ');
	}

	async select(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void> {
		if (kind === 'speaker') {
			this.memory.chooseDevice(kind, deviceId);
			this.#speakerChoice = deviceId;
			return;
		}
		const alone = kind === 'camera' && matchMedia(IN_HAND).matches;
		if (await this.#use(kind, deviceId, alone)) this.memory.chooseDevice(kind, deviceId);
	}

	async suppressNoise(noise: NoiseSuppression): Promise<void> {
		this.memory.prefer('noise', noise);
		this.noise = noise;
		this.noiseFellBack = false;
		await this.inputs.suppressNoise(noise);
	}

	keepMicrophone(keeps: boolean): void {
		this.memory.prefer('keep-microphone', keeps ? 'on' : 'off');
		this.keepsMicrophone = keeps;
		this.inputs.microphone.keepReady(keeps);
	}

	playTestSound(): Promise<boolean> {
		return playTestSound(this.speakerId);
	}

	/** Look what is there; labels come with the first permission. */
	async refresh(): Promise<void> {
		if (this.browser === undefined) return;
		if (this.#unwatch.length === 0) this.#watch(this.browser);
		this.#lists = await listDevices(this.browser);
	}

	close(): void {
		for (const unwatch of this.#unwatch) unwatch();
		this.#meter.close();
	}

	#watch(browser: DeviceBrowser): void {
		this.#unwatch = [
			watchDevices(browser, () => void this.#onDevices()),
			...SOURCES.map((source) =>
				watchPermission(this.permissions, source, (...states) =>
					this.#onPermission(source, ...states)
				)
			)
		];
	}

	async #onDevices(): Promise<void> {
		await this.refresh();
		await Promise.all([
			this.inputs.microphone.devicesChanged(this.microphones),
			this.inputs.camera.devicesChanged(this.cameras)
		]);
	}

	#onPermission(
		source: DeviceSource,
		state: PermissionState,
		before: PermissionState | null
	): void {
		if (state === 'granted') {
			this.inputs[source].allowed();
			void this.refresh();
		} else if (isTakenAway(before, state)) this.inputs[source].forbidden();
	}

	#onMicrophone(state: LocalSourceState): void {
		this.#onSource('microphone', state);
		if (state.track === this.#measured) return;
		this.#measured = state.track;
		this.#meter.measure(state.track);
	}

	/** Whether it is in force then: else it did not open, or another one was chosen meanwhile. */
	async #use(source: DeviceSource, deviceId: string, alone: boolean): Promise<boolean> {
		const input = this.inputs[source];
		this.#name(source, deviceId);
		await input.use(deviceId, { alone });
		if (input.deviceId === deviceId) return true;
		// What is in use, or is opened by the next try.
		this.#name(source, input.state.deviceId ?? input.deviceId);
		return false;
	}

	#name(source: DeviceSource, deviceId: string | null): void {
		if (source === 'microphone') this.microphoneId = deviceId;
		else this.cameraId = deviceId;
	}

	#onSource(source: DeviceSource, { track, deviceId, standIn }: LocalSourceState): void {
		if (deviceId !== null) this.#name(source, deviceId);
		if (this.standIns[source] !== standIn) this.standIns = { ...this.standIns, [source]: standIn };
		// The permission that came with the track lets the browser tell names.
		if (track !== null && this[`${source}s`].length === 0) void this.refresh();
	}
}

function readNoise(kept: string | null): NoiseSuppression {
	return kept === 'off' || kept === 'strong' ? kept : 'standard';
}
