import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { CaptureBrowser, DeviceSource } from '../capture.ts';

type Wanted = DeviceSource | 'screen' | 'screen-audio';

/** The browser's capture functions over fake tracks; devices can be denied, missing or busy. */
export class FakeCaptureBrowser implements CaptureBrowser {
	/** What `getUserMedia` and `getDisplayMedia` were asked for, oldest first. */
	readonly asked: string[] = [];
	/** The sound that was asked for last. */
	askedAudio: MediaTrackConstraints | null = null;
	readonly tracks: FakeMediaStreamTrack[] = [];
	/** Name of the DOMException that a source brings. */
	readonly failures = new Map<DeviceSource | 'screen', string>();
	/** Ids of what is plugged in; of a source that is not named here, there is whatever is asked for. */
	readonly plugged = new Map<DeviceSource, readonly string[]>();
	/** What is shared comes with sound. */
	sharesSound = false;
	readonly permissions = new Map<DeviceSource, PermissionState>();

	getUserMedia({ audio, video }: MediaStreamConstraints): Promise<MediaStream> {
		const wanted: [DeviceSource, string | null][] = [];
		if (audio) wanted.push(['microphone', deviceOf(audio)]);
		if (video) wanted.push(['camera', deviceOf(video)]);
		if (typeof audio === 'object') this.askedAudio = audio;
		const ids = wanted.flatMap(([, id]) => (id === null ? [] : [` ${id}`])).join('');
		this.asked.push(wanted.map(([source]) => source).join('+') + ids);
		return this.#answer(wanted);
	}

	getDisplayMedia(): Promise<MediaStream> {
		this.asked.push('screen');
		const sound: [Wanted, null][] = this.sharesSound ? [['screen-audio', null]] : [];
		return this.#answer([['screen', null], ...sound]);
	}

	permission(source: DeviceSource): Promise<PermissionState> {
		const state = this.permissions.get(source);
		return state ? Promise.resolve(state) : Promise.reject(new TypeError('unknown permission'));
	}

	async #answer(wanted: readonly [Wanted, string | null][]): Promise<MediaStream> {
		await Promise.resolve();
		for (const [source] of wanted) {
			const failure = source === 'screen-audio' ? undefined : this.failures.get(source);
			if (failure) throw new DOMException(`${source} fails`, failure);
		}
		const tracks = wanted.map(([source, id]) => this.#track(source, id));
		this.tracks.push(...tracks);
		return fakeStream(tracks);
	}

	#track(source: Wanted, id: string | null): FakeMediaStreamTrack {
		const isSound = source === 'microphone' || source === 'screen-audio';
		const isDevice = source === 'microphone' || source === 'camera';
		const plugged = isDevice ? this.plugged.get(source) : undefined;
		if (plugged?.length === 0) throw new DOMException('none', 'NotFoundError');
		if (id !== null && plugged?.includes(id) === false) {
			throw new DOMException('not that one', 'OverconstrainedError');
		}
		const deviceId = id ?? plugged?.[0];
		return new FakeMediaStreamTrack({
			kind: isSound ? 'audio' : 'video',
			label: deviceId === undefined ? '' : `label of ${deviceId}`,
			settings: deviceId === undefined ? {} : { deviceId }
		});
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

function deviceOf(constraints: boolean | MediaTrackConstraints): string | null {
	if (typeof constraints !== 'object' || constraints.deviceId === undefined) return null;
	const { deviceId } = constraints;
	return typeof deviceId === 'object' && 'exact' in deviceId ? String(deviceId.exact) : null;
}
