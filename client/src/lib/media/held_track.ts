import { note } from '#lib/socket/journal.ts';
import type { DeviceMark } from './default_device.ts';

/** Changes the sound of a track. */
export interface TrackFilter {
	/** @throws when this browser cannot do it. */
	apply(track: MediaStreamTrack): Promise<Filtered>;
	/** It could not be applied; the sound goes on without it. */
	onFailure?: (() => void) | undefined;
}

export interface Filtered {
	readonly track: MediaStreamTrack;
	close(): void;
}

/** A device that was taken, and the track that leaves this machine. */
export interface Held {
	readonly track: MediaStreamTrack;
	/** Where it comes from. */
	readonly mark: DeviceMark;
	readonly isLive: boolean;
	setEnabled(enabled: boolean): void;
	/** The device ended without our stopping it. */
	onLost(handler: () => void): void;
	stop(): void;
}

/** Hold a device's track, through a filter where there is one. */
export async function hold(device: MediaStreamTrack, filter: TrackFilter | null): Promise<Held> {
	return new HeldTrack(device, filter === null ? null : await tryApply(filter, device));
}

async function tryApply(filter: TrackFilter, device: MediaStreamTrack): Promise<Filtered | null> {
	try {
		return await filter.apply(device);
	} catch (error) {
		note('devices', 'the filter does not work', error);
		filter.onFailure?.();
		return null;
	}
}

class HeldTrack implements Held {
	readonly track: MediaStreamTrack;
	readonly mark: DeviceMark;
	#stopped = false;

	constructor(
		private readonly device: MediaStreamTrack,
		private readonly filtered: Filtered | null
	) {
		this.track = filtered?.track ?? device;
		const { deviceId = '', groupId = '' } = device.getSettings();
		this.mark = { deviceId, groupId, label: device.label };
	}

	get isLive(): boolean {
		return this.device.readyState === 'live';
	}

	setEnabled(enabled: boolean): void {
		this.device.enabled = enabled;
	}

	onLost(handler: () => void): void {
		const lost = () => {
			if (!this.#stopped) handler();
		};
		if (!this.isLive) return lost();
		this.device.addEventListener('ended', lost);
	}

	stop(): void {
		if (this.#stopped) return;
		this.#stopped = true;
		this.filtered?.close();
		this.device.stop();
	}
}
