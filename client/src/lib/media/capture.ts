import { note } from '#lib/socket/journal.ts';
import { screenOptions } from './screen_options.ts';
import { SHARP_HINT } from './sharpness.ts';
import { readDeviceError, type DeviceProblem } from './device_problem.ts';

export type DeviceSource = 'microphone' | 'camera';

export type Captured =
	| { readonly track: MediaStreamTrack; readonly problem: null }
	| { readonly track: null; readonly problem: DeviceProblem };

/** `problem` is null also when the person chose nothing. */
export interface CapturedScreen {
	readonly track: MediaStreamTrack | null;
	readonly sound: MediaStreamTrack | null;
	readonly problem: DeviceProblem | null;
}

/** The parts of `navigator.mediaDevices` and `navigator.permissions` that capturing needs. */
export interface CaptureBrowser {
	getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
	getDisplayMedia(constraints: DisplayMediaStreamOptions): Promise<MediaStream>;
	/** Rejects where the browser knows no such permission. */
	permission(source: DeviceSource): Promise<PermissionState>;
}

/** `strong` is done by our own filter, and not twice. */
export type NoiseSuppression = 'off' | 'standard' | 'strong';

/** Machines with fewer cores cannot encode a large picture in three layers beside everything else. */
const CORES_FOR_LARGE_PICTURE = 4;

function videoConstraints(): MediaTrackConstraints {
	// Browsers that tell no number of cores are on machines that have enough.
	const cores = navigator.hardwareConcurrency ?? CORES_FOR_LARGE_PICTURE;
	const large = cores >= CORES_FOR_LARGE_PICTURE;
	return {
		width: { ideal: large ? 1280 : 640 },
		height: { ideal: large ? 720 : 360 },
		frameRate: { ideal: large ? 30 : 24, max: 30 }
	};
}

function audioConstraints(noise: NoiseSuppression): MediaTrackConstraints {
	return {
		echoCancellation: true,
		noiseSuppression: noise === 'standard',
		autoGainControl: true,
		channelCount: { ideal: 1 }
	};
}

/** Takes tracks from devices; failures come back as values, since they are everyday. */
export class Capture {
	/** How microphones are taken from now on. */
	noise: NoiseSuppression = 'standard';

	constructor(private readonly browser: CaptureBrowser) {}

	async open(source: DeviceSource, deviceId: string | null): Promise<Captured> {
		const first = await this.#take(source, deviceId);
		// The chosen device may be unplugged today; another one is better than none.
		if (first.problem === 'missing' && deviceId !== null) return this.#take(source, null);
		return first;
	}

	/** Both at once, so that the browser asks the person once. */
	async openBoth(
		deviceIds: Record<DeviceSource, string | null>
	): Promise<Record<DeviceSource, Captured>> {
		try {
			const stream = await this.browser.getUserMedia({
				audio: withDevice(audioConstraints(this.noise), deviceIds.microphone),
				video: withDevice(videoConstraints(), deviceIds.camera)
			});
			return {
				microphone: captured(stream.getAudioTracks()[0]),
				camera: captured(stream.getVideoTracks()[0])
			};
		} catch (error) {
			note('devices', 'could not open both', error);
			const denied = readDeviceError(error) === 'denied';
			return {
				microphone: await this.#openAlone('microphone', deviceIds.microphone, denied),
				camera: await this.#openAlone('camera', deviceIds.camera, denied)
			};
		}
	}

	/** A picture of the screen, and its sound where the browser gives it. */
	async openScreen(): Promise<CapturedScreen> {
		try {
			const stream = await this.browser.getDisplayMedia(screenOptions());
			const track = stream.getVideoTracks()[0] ?? null;
			const sound = stream.getAudioTracks()[0] ?? null;
			if (track === null) sound?.stop();
			else track.contentHint = SHARP_HINT;
			return track === null ? noScreen('failed') : { track, sound, problem: null };
		} catch (error) {
			note('devices', 'no screen', error);
			const problem = readDeviceError(error);
			// Closing the picker looks like a refusal, except where the operating system refuses.
			const bySystem = error instanceof Error && /system/i.test(error.message);
			return noScreen(problem === 'denied' && !bySystem ? null : problem);
		}
	}

	async #openAlone(
		source: DeviceSource,
		deviceId: string | null,
		denied: boolean
	): Promise<Captured> {
		if (denied && !(await this.#isGranted(source))) return { track: null, problem: 'denied' };
		return this.open(source, deviceId);
	}

	/** Null where the browser does not tell. */
	async permission(source: DeviceSource): Promise<PermissionState | null> {
		try {
			return await this.browser.permission(source);
		} catch (error) {
			note('devices', `permission for the ${source} is not told`, error);
			return null;
		}
	}

	async #isGranted(source: DeviceSource): Promise<boolean> {
		const state = await this.permission(source);
		return state === null || state === 'granted';
	}

	async #take(source: DeviceSource, deviceId: string | null): Promise<Captured> {
		try {
			const stream = await this.browser.getUserMedia(
				source === 'microphone'
					? { audio: withDevice(audioConstraints(this.noise), deviceId) }
					: { video: withDevice(videoConstraints(), deviceId) }
			);
			return captured(stream.getTracks()[0]);
		} catch (error) {
			note('devices', `no ${source}`, error);
			return { track: null, problem: readDeviceError(error) };
		}
	}
}

/**
 * Whether a permission was taken away between two looks; null: not told. In Chromium, what was granted and has
 * to be asked for again was; others ask within a session's grant. Some hand out devices while they say
 * otherwise: what has not changed since then means nothing.
 */
export function isTakenAway(before: PermissionState | null, now: PermissionState | null): boolean {
	if (now === 'prompt') return before === 'granted' && 'userAgentData' in navigator;
	return now === 'denied' && before !== 'denied';
}

/** The real browser; call it in a secure context only. */
export function captureBrowser(): CaptureBrowser {
	return {
		getUserMedia: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
		getDisplayMedia: (constraints) => navigator.mediaDevices.getDisplayMedia(constraints),
		permission: async (source) => (await navigator.permissions.query({ name: source })).state
	};
}

function withDevice(
	constraints: MediaTrackConstraints,
	deviceId: string | null
): MediaTrackConstraints {
	return deviceId === null ? constraints : { ...constraints, deviceId: { exact: deviceId } };
}

function captured(track: MediaStreamTrack | undefined): Captured {
	return track === undefined ? { track: null, problem: 'missing' } : { track, problem: null };
}

function noScreen(problem: DeviceProblem | null): CapturedScreen {
	return { track: null, sound: null, problem };
}
