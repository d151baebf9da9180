import type { DeviceProblem } from './device_problem.ts';

/** What a local source has come to; frozen. */
export interface LocalSourceState {
	/** What the person means. */
	readonly on: boolean;
	readonly busy: boolean;
	readonly track: MediaStreamTrack | null;
	/** The device that the track comes from, as far as the browser tells. */
	readonly deviceId: string | null;
	/** The name of a device that stands in for one that was pulled out. */
	readonly standIn: string | null;
	/** While on: why the device that was chosen last did not start, so that the one before goes on. */
	readonly problem: DeviceProblem | null;
}

export const OFF: LocalSourceState = {
	on: false,
	busy: false,
	track: null,
	deviceId: null,
	standIn: null,
	problem: null
};
