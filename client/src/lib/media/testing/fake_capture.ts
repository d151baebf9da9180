import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { CaptureBrowser, DeviceSource } from '../capture.ts';

type Wanted = DeviceSource | 'screen' | 'screen-audio';

/** The browser's capture functions over fake tracks; devices can be denied, missing or busy. */
export class FakeCaptureBrowser implements CaptureBrowser {
	/** What `getUserMedia` and `getDisplayMedia` were asked for, oldest first. */
	readonly asked: string[] = [];
	readonly tracks: FakeMediaStreamTrack[] = [];
	/** Name of the DOMException that a source brings. */
	readonly failures = new Map<DeviceSource | 'screen', string>();
	/** What is shared comes with sound. */
	sharesSound = false;
	readonly permissions = new Map<DeviceSource, PermissionState>();

	getUserMedia({ audio, video }: MediaStreamConstraints): Promise<MediaStream> {
		const wanted: DeviceSource[] = [];
		if (audio) wanted.push('microphone');
		if (video) wanted.push('camera');
		this.asked.push(wanted.join('+') + deviceText(audio) + deviceText(video));
		return this.#answer(wanted);
	}

	getDisplayMedia(): Promise<MediaStream> {
		this.asked.push('screen');
		return this.#answer(this.sharesSound ? ['screen', 'screen-audio'] : ['screen']);
	}

	permission(source: DeviceSource): Promise<PermissionState> {
		const state = this.permissions.get(source);
		return state ? Promise.resolve(state) : Promise.reject(new TypeError('unknown permission'));
	}

	#answer(wanted: Wanted[]): Promise<MediaStream> {
		for (const source of wanted) {
			const failure = source === 'screen-audio' ? undefined : this.failures.get(source);
			if (failure) return Promise.reject(new DOMException(`${source} fails`, failure));
		}
		const tracks = wanted.map(
			(source) =>
				new FakeMediaStreamTrack({
					kind: source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video'
				})
		);
		this.tracks.push(...tracks);
		return Promise.resolve(fakeStream(tracks));
	}
}

/** The newest track that was handed out. */
export function newestTrack(browser: FakeCaptureBrowser): FakeMediaStreamTrack {
	const track = browser.tracks.at(-1);
	if (track === undefined) throw new Error('no track was handed out');
	return track;
}

/** A track as `getUserMedia` gives it. */
export function fakeTrack(
	kind: 'audio' | 'video',
	settings: MediaTrackSettings = {}
): MediaStreamTrack {
	return new FakeMediaStreamTrack({ kind, settings });
}

function fakeStream(tracks: FakeMediaStreamTrack[]): MediaStream {
	const of = (kind: string) => tracks.filter((track) => track.kind === kind);
	return {
		getTracks: () => tracks,
		getAudioTracks: () => of('audio'),
		getVideoTracks: () => of('video')
	} as unknown as MediaStream;
}

function deviceText(constraints: boolean | MediaTrackConstraints | undefined): string {
	if (typeof constraints !== 'object' || constraints.deviceId === undefined) return '';
	const { deviceId } = constraints;
	return typeof deviceId === 'object' && 'exact' in deviceId ? ` ${String(deviceId.exact)}` : '';
}
