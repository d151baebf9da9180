import type { Admission } from '#lib/protocol/protocol.gen.ts';
import type { MediaEngine } from '#lib/media/media_engine.ts';
import type { LocalSource } from '#lib/media/local_source.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { LocalInputs } from './local_inputs.ts';
import { watchPage } from './page_watch.ts';
import type { Roster } from './roster.svelte.ts';
import { type OwnState, StateReporter, type VideoLimit } from './state_reporter.ts';
import { ScreenToggle, Toggle } from './toggle.svelte.ts';
import type { Video } from './video.svelte.ts';

const KINDS = ['microphone', 'camera', 'screen'] as const;

/** What this person sends, and says of themselves: switches, tracks and words kept in step. */
export class OwnMedia {
	readonly microphone: Toggle;
	readonly camera: Toggle;
	readonly screen: ScreenToggle;
	readonly #reporter: StateReporter;
	readonly #unwatch: Unsubscribe;
	#videoLimit: VideoLimit = 'none';
	readonly #carried: Record<(typeof KINDS)[number], MediaStreamTrack | null> = {
		microphone: null,
		camera: null,
		screen: null
	};

	constructor(
		private readonly inputs: LocalInputs,
		private readonly engine: MediaEngine,
		private readonly roster: Roster,
		private readonly video: Video,
		socket: SignalSocket
	) {
		this.#reporter = new StateReporter(socket);
		this.microphone = new Toggle(inputs.microphone);
		this.camera = new Toggle(inputs.camera);
		this.screen = new ScreenToggle(inputs.screen);
		for (const kind of KINDS) {
			inputs[kind].onChange(({ track }) => this.#onTrack(kind, track));
		}
		inputs.screen.onChange(({ sound }) => void engine.carry('screen-audio', sound));
		this.#unwatch = watchPage(() => engine.refreshScreen());
		const { lowData, pictures } = video;
		pictures.onLimit((limit) => this.#setVideoLimit(limit));
		this.roster.self.lowData = lowData.on;
		lowData.onChange(() => {
			this.roster.self.lowData = lowData.on;
			this.#report();
		});
	}

	async toggleMicrophone(): Promise<void> {
		await toggle(this.inputs.microphone);
	}

	async toggleCamera(): Promise<void> {
		if (!this.inputs.camera.state.on && !this.video.lowData.allowsVideo()) return;
		await toggle(this.inputs.camera);
	}

	async toggleScreen(): Promise<void> {
		const { screen } = this.inputs;
		if (screen.state.on) screen.stop();
		else if (this.video.lowData.allowsVideo()) await screen.start();
	}

	toggleHand(): void {
		const { self } = this.roster;
		self.handRaised = !self.handRaised;
		this.#report();
	}

	/**
	 * Whether a host muted us while our link was down: the server, which knows our word, holds us for muted,
	 * though we said that we are not, and are not. To be asked before `start`.
	 */
	wasMutedMeanwhile({ participantId, participants }: Admission): boolean {
		const self = participants.find((one) => one.participantId === participantId);
		const isHeard = this.inputs.microphone.state.on && this.#reporter.saidUnmuted;
		return isHeard && self?.state.told === true && self.state.muted;
	}

	/** In the room (again): tell everything. */
	start(): void {
		this.#reporter.start(this.#state());
	}

	/** Out of the room: tell nothing. */
	stop(): void {
		this.#reporter.stop();
	}

	close(): void {
		this.stop();
		this.#unwatch();
	}

	#onTrack(kind: (typeof KINDS)[number], track: MediaStreamTrack | null): void {
		const { microphone, camera, screen } = this.inputs;
		this.roster.showOwn({
			muted: microphone.state.track === null,
			camera: camera.state.track,
			screen: screen.state.track
		});
		this.#report();
		if (this.#carried[kind] === track) return;
		this.#carried[kind] = track;
		void this.engine.carry(kind, track);
	}

	#state(): OwnState {
		const { microphone, camera, screen } = this.inputs;
		return {
			muted: microphone.state.track === null,
			cameraOff: camera.state.track === null,
			handRaised: this.roster.self.handRaised,
			sharing: screen.state.track !== null,
			lowData: this.video.lowData.on,
			videoLimit: this.#videoLimit,
			videoHeight: heightOf(camera.state.track)
		};
	}

	#setVideoLimit(limit: VideoLimit): void {
		if (limit === this.#videoLimit) return;
		this.#videoLimit = limit;
		this.#report();
	}

	#report(): void {
		this.#reporter.report(this.#state());
	}
}

async function toggle(source: LocalSource): Promise<void> {
	if (source.state.on) source.turnOff();
	else await source.turnOn();
}

/** The shorter side in px; 0: there is no picture. */
function heightOf(track: MediaStreamTrack | null): number {
	const { width = 0, height = 0 } = track?.getSettings() ?? {};
	return Math.round(Math.min(width, height));
}
