import { Capture, captureBrowser, type NoiseSuppression } from '#lib/media/capture.ts';
import type { TrackFilter } from '#lib/media/held_track.ts';
import { LocalSource } from '#lib/media/local_source.ts';
import { NoiseFilter } from '#lib/media/noise_filter.ts';
import { ScreenSource } from '#lib/media/screen_source.ts';
import type { RoomMemory } from '#lib/session/room_memory.ts';

/** What this person can send: microphone, camera, screen. */
export class LocalInputs {
	readonly microphone: LocalSource;
	readonly camera: LocalSource;
	readonly screen: ScreenSource;
	/** Whether the camera may be taken. */
	sendsVideo = true;
	/** Devices are in use, as far as they are on. */
	isOpen = false;
	/** Strong suppression was wanted and does not work here; the standard one is in force. */
	onNoiseFallback: (() => void) | null = null;
	/** What the person wants when the lobby opens (again). */
	#wanted = { microphone: true, camera: true };

	constructor(
		memory: RoomMemory,
		private readonly capture = new Capture(captureBrowser()),
		private readonly filter: TrackFilter & { close?: () => void } = new NoiseFilter()
	) {
		this.microphone = new LocalSource('microphone', capture, memory.device('microphone'));
		this.camera = new LocalSource('camera', capture, memory.device('camera'));
		this.screen = new ScreenSource(capture);
		filter.onFailure = () => {
			void this.suppressNoise('standard');
			this.onNoiseFallback?.();
		};
	}

	/** Treat the microphone so from now on; the call goes on. */
	async suppressNoise(noise: NoiseSuppression): Promise<void> {
		this.capture.noise = noise;
		this.microphone.filter = noise === 'strong' ? this.filter : null;
		await this.microphone.reopen();
	}

	/** Take what is wanted, asking the person once. */
	async open(): Promise<void> {
		const { microphone, camera } = this;
		this.isOpen = true;
		const wantsMicrophone = this.#wanted.microphone && !microphone.state.on;
		const wantsCamera = this.sendsVideo && this.#wanted.camera && !camera.state.on;
		if (wantsMicrophone && wantsCamera) {
			const both = this.capture.openBoth({
				microphone: microphone.deviceId,
				camera: camera.deviceId
			});
			await Promise.all([
				microphone.take(both.then((captured) => captured.microphone)),
				camera.take(both.then((captured) => captured.camera))
			]);
		} else if (wantsMicrophone) await microphone.turnOn();
		else if (wantsCamera) await camera.turnOn();
	}

	/** Let go of all devices; `open` brings back those that were on. */
	release(): void {
		this.isOpen = false;
		const camera = this.sendsVideo ? this.camera.state.on : this.#wanted.camera;
		this.#wanted = { microphone: this.microphone.state.on, camera };
		this.microphone.release();
		this.camera.release();
		this.screen.stop();
	}

	close(): void {
		this.microphone.close();
		this.camera.close();
		this.screen.close();
		this.filter.close?.();
	}
}
