import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { CaptureBrowser, DeviceSource } from '../capture.ts';
import type { ListedDevice } from '../device_list.ts';

type Wanted = DeviceSource | 'screen' | 'screen-audio';

/** The browser's capture functions over fake tracks; devices can be denied, missing or busy. */
export class FakeCaptureBrowser implements CaptureBrowser {
	/** What `getUserMedia` and `getDisplayMedia` were asked for, oldest first. */
	readonly asked: string[] = [];
	/** The sound that was asked for last. */
	askedAudio: MediaTrackConstraints | null = null;
	readonly tracks: FakeMediaStreamTrack[] = [];
	/** Name of the DOMException that a source brings, or one device of it, such as `camera back`. */
	readonly failures = new Map<DeviceSource | 'screen' | `${DeviceSource} ${string}`, string>();
	/** Ids of what is plugged in; of a source that is not named here, there is whatever is asked for. */
	readonly plugged = new Map<DeviceSource, readonly string[]>();
	/** The microphone that the system prefers, in a browser that lists it by an alias as well. */
	preferred: string | null = null;
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

	/** What is plugged in, as this browser lists it: aliases first. */
	listed(source: DeviceSource): ListedDevice[] {
		const plugged = this.plugged.get(source) ?? [];
		const preferred = plugged.find((id) => id === this.preferred) ?? plugged[0];
		const real = plugged.map(marked);
		if (this.preferred === null || preferred === undefined || source !== 'microphone') return real;
		const { groupId, label } = marked(preferred);
		return [
			{ deviceId: 'default', groupId, label: `Default - ${label}` },
			{ deviceId: 'communications', groupId, label: `Communications - ${label}` },
			...real
		];
	}

	permission(source: DeviceSource): Promise<PermissionState> {
		const state = this.permissions.get(source);
		return state ? Promise.resolve(state) : Promise.reject(new TypeError('unknown permission'));
	}

	async #answer(wanted: readonly [Wanted, string | null][]): Promise<MediaStream> {
		await Promise.resolve();
		for (const [source, id] of wanted) {
			const failure = this.#failure(source, id);
			if (failure) throw new DOMException(`${source} fails`, failure);
		}
		const tracks = wanted.map(([source, id]) => this.#track(source, id));
		this.tracks.push(...tracks);
		return fakeStream(tracks);
	}

	#failure(source: Wanted, id: string | null): string | undefined {
		if (source === 'screen-audio') return undefined;
		if (source === 'screen' || id === null) return this.failures.get(source);
		return this.failures.get(source) ?? this.failures.get(`${source} ${id}`);
	}

	#track(source: Wanted, id: string | null): FakeMediaStreamTrack {
		const isSound = source === 'microphone' || source === 'screen-audio';
		const device = source === 'microphone' || source === 'camera' ? this.#find(source, id) : null;
		const { label = '', ...settings } = device ?? {};
		return new FakeMediaStreamTrack({ kind: isSound ? 'audio' : 'video', label, settings });
	}

	#find(source: DeviceSource, id: string | null): ListedDevice | null {
		const plugged = this.plugged.get(source);
		if (plugged === undefined) return id === null ? null : marked(id);
		const found = this.listed(source).find(({ deviceId }) => id === null || deviceId === id);
		if (plugged.length === 0) throw new DOMException('none', 'NotFoundError');
		if (found === undefined) throw new DOMException('not that one', 'OverconstrainedError');
		// An alias that is in use is not looked up again.
		const used = this.tracks.find(
			(track) => track.readyState === 'live' && track.getSettings().deviceId === found.deviceId
		);
		const { groupId = found.groupId } = used?.getSettings() ?? {};
		return { ...found, groupId, label: used?.label ?? found.label };
	}
}

function marked(deviceId: string): ListedDevice {
	return { deviceId, groupId: `group of ${deviceId}`, label: `label of ${deviceId}` };
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
