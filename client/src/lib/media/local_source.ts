import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import { note } from '#lib/socket/journal.ts';
import { isTakenAway, type Capture, type Captured, type DeviceSource } from './capture.ts';
import {
	hasMoved,
	isAlias,
	isPresent,
	isSame,
	ownName,
	type DeviceMark
} from './default_device.ts';
import type { ListedDevice } from './device_list.ts';
import type { DeviceProblem } from './device_problem.ts';
import { hold, type Held, type TrackFilter } from './held_track.ts';
import { OFF, type LocalSourceState } from './local_state.ts';

/** A device that is lost so often, each time sooner than this after it was taken, is broken. */
const LOSSES_IN_A_ROW = 3;
const SOON_MS = 3_000;

/**
 * The microphone or the camera. Off means that the track is stopped, so that the indicator of the
 * operating system goes out; on takes the device again.
 */
export class LocalSource {
	/** What every track goes through; null: nothing. */
	filter: TrackFilter | null = null;
	/** Keep the device while off, so that it is back at once. */
	#keepsReady = false;
	readonly #events = new Emitter<{ change: LocalSourceState }>();
	#state = OFF;
	#held: Held | null = null;
	/** The device that one would rather have, while it is not there. */
	#missed: DeviceMark | null = null;
	/** What was chosen was there before: in use, or to be chosen. */
	#wasThere = false;
	/** It was on when it was lost, and nothing could stand in. */
	#interrupted = false;
	/** A capture that is not the newest any more finds a different number here. */
	#attempt = 0;
	#losses = 0;
	#takenAt = 0;
	/** What was chosen when the device in hand was taken. */
	#takenFor: string | null = null;
	/** What the browser said of the permission when the device had been taken. */
	#permission: Promise<PermissionState | null> = Promise.resolve(null);
	/** What was plugged in when that changed while a device was being opened; null: it did not. */
	#unseen: readonly ListedDevice[] | null = null;

	/** `deviceId`: what the person chose; null: whatever the system prefers. */
	constructor(
		readonly source: DeviceSource,
		private readonly capture: Capture,
		public deviceId: string | null
	) {}

	get state(): LocalSourceState {
		return this.#state;
	}

	onChange(handler: (state: LocalSourceState) => void): Unsubscribe {
		return this.#events.on('change', handler);
	}

	async turnOn(): Promise<void> {
		if (this.#state.on) return;
		this.#losses = 0;
		if (this.#held !== null) return this.#show(this.#held);
		await this.take(this.#open());
	}

	/** Go on with whatever this capture brings. */
	take(capture: Promise<Captured>): Promise<void> {
		return this.#take(capture, (problem) => this.#giveUp(problem));
	}

	/** `told`: what to say of a device that was tried before this one. */
	async #take(
		capture: Promise<Captured>,
		orElse: (problem: DeviceProblem) => void | Promise<void>,
		told: DeviceProblem | null = null
	): Promise<void> {
		const attempt = ++this.#attempt;
		this.#interrupted = false;
		this.#set({ on: true, busy: true, problem: null });
		const { track, problem } = await capture;
		if (attempt !== this.#attempt) return track?.stop();
		if (track === null) return orElse(problem);
		const held = await hold(track, this.filter);
		if (attempt !== this.#attempt) return held.stop();
		const before = this.#held;
		this.#takenAt = Date.now();
		this.#takenFor = this.deviceId;
		this.#permission = this.capture.permission(this.source);
		held.onLost(() => void this.#onLost(held));
		this.#show(held, told);
		before?.stop();
		await this.#lookAgain();
	}

	turnOff(): void {
		this.#attempt += 1;
		this.#interrupted = false;
		// Another one may have been chosen, and be under way.
		const isKept = this.#keepsReady && !this.#state.busy && this.#held?.isLive === true;
		if (isKept) this.#held?.setEnabled(false);
		else this.#letGo();
		this.#set(OFF);
	}

	/** Whether the device is kept while off, from now on. */
	keepReady(keeps: boolean): void {
		this.#keepsReady = keeps;
		if (!keeps && !this.#state.on) this.#letGo();
	}

	/**
	 * Use another device, at once if on; where it does not open, the one of before goes on. `alone`: let go of
	 * that first, since phones do not open two cameras at a time.
	 */
	async use(deviceId: string, { alone = false } = {}): Promise<void> {
		const before = this.#held === null ? this.deviceId : this.#takenFor;
		this.deviceId = deviceId;
		this.#missed = null;
		this.#wasThere = true;
		this.#losses = 0;
		if (!this.#state.on) return this.#letGo();
		if (alone) this.#held?.stop();
		const goBack = (problem: DeviceProblem) => this.#goBack(before, problem);
		await this.#take(this.#open(), (problem) => {
			if (this.#held?.isLive !== true || problem === 'denied') return goBack(problem);
			// Other machines than phones, too, may open one at a time.
			this.#held.stop();
			return this.#take(this.#open(), goBack);
		});
	}

	/**
	 * Take the device anew, treated as is wanted now; if on. It is stopped first: while it is in use, Chromium
	 * hands out the sound as it is treated already.
	 */
	async reopen(): Promise<void> {
		this.#held?.stop();
		if (this.#state.on) await this.take(this.#open());
		else this.#letGo();
	}

	/** These devices of the kind are plugged in now. */
	async devicesChanged(present: readonly ListedDevice[]): Promise<void> {
		const { on, busy } = this.#state;
		this.#unseen = busy ? present : null;
		if (busy) return;
		const held = this.#held;
		if (held !== null && hasMoved(held.mark, present)) return this.#follow(held, present);
		const missed = this.#missed;
		const isBack = missed !== null && isPresent(missed, present);
		const mayResume = this.#interrupted && present.length > 0;
		if (!(on && isBack) && !mayResume) return;
		// Asked for once: a browser that knows it by another name would be asked again and again.
		if (isBack) this.#missed = null;
		if (missed === null || !isAlias(missed.deviceId)) {
			await this.#recover(missed?.deviceId ?? this.deviceId);
		} else if (!on) await this.#recover(this.deviceId);
		// The system goes on preferring the one that stood in.
		else if (held !== null) this.#show(held);
	}

	/** The browser allows it again: the next try can succeed. */
	allowed(): void {
		if (this.#state.problem === 'denied') this.#set({ problem: null });
	}

	/** The browser forbids it from now on. */
	forbidden(): void {
		// Whoever lost it a moment ago lost it by that, whatever it looked like.
		const wasOn = this.#state.on || this.#interrupted;
		if (this.#held === null && !wasOn) return;
		this.#attempt += 1;
		this.#interrupted = false;
		this.#letGo();
		this.#set({ ...OFF, problem: wasOn ? 'denied' : null });
	}

	/** Off, and without the device, also where it is kept ready. */
	release(): void {
		this.turnOff();
		this.#letGo();
	}

	close(): void {
		this.release();
		this.#events.clear();
	}

	/** Null: whatever the system prefers. */
	#chosen(): DeviceMark | null {
		const { deviceId } = this;
		return deviceId === null ? null : { deviceId, groupId: '', label: '' };
	}

	/** What was chosen does not open: the choice of before is in force again. */
	async #goBack(deviceId: string | null, problem: DeviceProblem): Promise<void> {
		this.deviceId = deviceId;
		const held = this.#held;
		if (held?.isLive !== true) {
			return this.#take(this.#open(), (last) => this.#giveUp(last), problem);
		}
		this.#show(held, problem);
		await this.#lookAgain();
	}

	#giveUp(problem: DeviceProblem): void {
		this.#letGo();
		this.#set({ ...OFF, problem });
	}

	/** The system prefers another device than the one that was taken as its choice. */
	async #follow(held: Held, present: readonly ListedDevice[]): Promise<void> {
		// Kept ready only: the other one is taken when it is wanted.
		if (!this.#state.on) return this.#letGo();
		if (!isPresent(held.mark, present)) return this.#onLost(held);
		// Some systems change their mind with each device that is taken.
		if (this.#countLoss() >= LOSSES_IN_A_ROW) return;
		if (this.#missed !== null && isAlias(this.#missed.deviceId)) this.#missed = null;
		// While an alias is in use, Chromium hands out the device that it stood for.
		held.stop();
		await this.#recover(this.deviceId);
	}

	/** How often in a row a device was lost soon after it was taken, with this time. */
	#countLoss(): number {
		this.#losses = Date.now() - this.#takenAt < SOON_MS ? this.#losses + 1 : 0;
		return this.#losses;
	}

	#open(): Promise<Captured> {
		return this.capture.open(this.source, this.deviceId);
	}

	/** The device was pulled out or taken away; what we stop ourselves does not come here. */
	async #onLost(held: Held): Promise<void> {
		if (this.#held !== held) return;
		const wasOn = this.#state.on;
		this.#letGo();
		if (!wasOn) return;
		note('devices', `the ${this.source} is gone`);
		const attempt = ++this.#attempt;
		this.#set({ busy: true, track: null, deviceId: null, standIn: null, problem: null });
		const losses = this.#countLoss();
		const [then, now] = await Promise.all([this.#permission, this.capture.permission(this.source)]);
		if (attempt !== this.#attempt) return;
		if (isTakenAway(then, now)) return this.#set({ ...OFF, problem: 'denied' });
		if (losses >= LOSSES_IN_A_ROW) return this.#set({ ...OFF, problem: 'failed' });
		const chosen = this.#chosen();
		this.#missed = chosen === null || isAlias(chosen.deviceId) ? held.mark : chosen;
		this.#wasThere = true;
		await this.#recover(this.deviceId);
	}

	/** Take this device or whatever can stand in; when there is none, go on as soon as there is. */
	async #recover(deviceId: string | null): Promise<void> {
		await this.take(this.capture.open(this.source, deviceId));
		const { on, problem } = this.#state;
		if (on || problem === null || problem === 'denied') return;
		this.#interrupted = true;
		this.#set({ problem: 'missing' });
		await this.#lookAgain();
	}

	/** Devices may have come back while another was being opened. */
	async #lookAgain(): Promise<void> {
		if (this.#unseen !== null) await this.devicesChanged(this.#unseen);
	}

	#show(held: Held, problem: DeviceProblem | null = null): void {
		held.setEnabled(true);
		this.#held = held;
		const { track, mark } = held;
		const deviceId = mark.deviceId || null;
		const chosen = this.#chosen();
		if (chosen !== null && deviceId !== null && deviceId !== chosen.deviceId) this.#missed = chosen;
		if (this.#missed !== null && isSame(mark, this.#missed)) this.#missed = null;
		const standsIn = this.#missed !== null && this.#wasThere;
		this.#wasThere ||= this.#missed === null;
		const standIn = standsIn ? ownName(mark) : null;
		this.#set({ on: true, busy: false, track, deviceId, standIn, problem });
	}

	#letGo(): void {
		this.#held?.stop();
		this.#held = null;
	}

	#set(change: Partial<LocalSourceState>): void {
		this.#state = Object.freeze({ ...this.#state, ...change });
		this.#events.emit('change', this.#state);
	}
}
