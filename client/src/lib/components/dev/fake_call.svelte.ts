import type {
	CallView,
	DevicesView,
	EndReason,
	HostWish,
	Link,
	PendingView,
	Phase,
	Problem,
	ScreenView,
	ToggleView
} from '#lib/state/view.ts';
import { FakeChat } from './fake_chat.svelte.ts';
import { FakeHost } from './fake_host.svelte.ts';
import { FakeParticipant } from './fake_participant.svelte.ts';
import { FakeReactions } from './fake_reactions.svelte.ts';
import { FakeVideo } from './fake_video.svelte.ts';
import { paintedPerson, paintedScreen } from './painted_track.ts';

export class FakeToggle implements ToggleView {
	on = $state(false);
	busy = $state(false);
	problem = $state<ToggleView['problem']>(null);
}

export class FakeScreen extends FakeToggle implements ScreenView {
	surface = $state<ScreenView['surface']>('window');
	hasSound = $state(false);
}

class FakeDevices implements DevicesView {
	microphones = $state.raw([
		{ deviceId: 'm1', label: 'Built-in microphone' },
		{ deviceId: 'm2', label: 'Headset (USB)' }
	]);
	cameras = $state.raw([{ deviceId: 'c1', label: 'Built-in camera' }]);
	speakers = $state.raw([{ deviceId: 's1', label: 'Built-in speakers' }]);
	microphoneId = $state<string | null>('m1');
	cameraId = $state<string | null>('c1');
	speakerId = $state<string | null>('s1');
	level = $state(0.3);
	standIns = $state.raw<DevicesView['standIns']>({ microphone: null, camera: null });
	noise = $state<DevicesView['noise']>('standard');
	noiseFellBack = $state(false);
	keepsMicrophone = $state(false);

	get canSwitchCamera(): boolean {
		return this.cameras.length > 1;
	}

	switchCamera(): Promise<void> {
		const at = this.cameras.findIndex(({ deviceId }) => deviceId === this.cameraId);
		this.cameraId = this.cameras[(at + 1) % this.cameras.length]?.deviceId ?? null;
		return Promise.resolve();
	}

	suppressNoise(noise: DevicesView['noise']): Promise<void> {
		this.noise = noise;
		return Promise.resolve();
	}

	keepMicrophone(keeps: boolean): void {
		this.keepsMicrophone = keeps;
	}

	playTestSound(): Promise<boolean> {
		return new Promise((resolve) => setTimeout(() => resolve(true), 1_000));
	}

	select(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void> {
		this[`${kind}Id`] = deviceId;
		return Promise.resolve();
	}
}

/** A call without a server: the buttons work on its own state, a scene sets the rest. */
export class FakeCall implements CallView {
	readonly roomId = 'mfn-quay-tol';
	phase = $state<Phase>('lobby');
	link = $state<Link>('connected');
	mediaInterrupted = $state(false);
	problem = $state.raw<Problem | null>(null);
	endReason = $state<EndReason | null>(null);
	entersDirectly = $state(true);
	unexpectedHost = $state(false);
	name = $state('Ada Lovelace');
	readonly self = new FakeParticipant('Ada Lovelace', { isSelf: true, role: 'host' });
	others = $state.raw<readonly FakeParticipant[]>([]);
	pending = $state.raw<readonly PendingView[]>([]);
	position = $state<number | null>(null);
	inviteProblem = $state<CallView['inviteProblem']>(null);
	mayKnockAgainAt = $state<number | null>(null);
	hostWish = $state.raw<HostWish | null>(null);
	readonly host = new FakeHost(this);
	readonly chat = new FakeChat();
	readonly reactions: FakeReactions = new FakeReactions(this);
	startedAt = $state<number | null>(Date.now() - 754_000);
	readonly microphone = new FakeToggle();
	readonly camera = new FakeToggle();
	readonly screen = new FakeScreen();
	canShareScreen = $state(true);
	readonly devices = new FakeDevices();
	soundBlocked = $state(false);
	readonly video: FakeVideo = new FakeVideo(this);

	openLobby(): Promise<void> {
		return Promise.resolve();
	}

	join(): Promise<void> {
		this.phase = this.entersDirectly ? 'in-call' : 'knocking';
		return Promise.resolve();
	}

	leave(): Promise<void> {
		this.endReason = 'left';
		this.phase = 'ended';
		return Promise.resolve();
	}

	backToLobby(): Promise<void> {
		this.phase = 'lobby';
		return Promise.resolve();
	}

	admit(participantId: string): Promise<void> {
		const pending = this.pending.find((one) => one.participantId === participantId);
		if (pending !== undefined) this.others = [...this.others, new FakeParticipant(pending.name)];
		return this.deny(participantId);
	}

	deny(participantId: string): Promise<void> {
		this.pending = this.pending.filter((pending) => pending.participantId !== participantId);
		return Promise.resolve();
	}

	async admitAll(): Promise<void> {
		for (const { participantId } of this.pending) await this.admit(participantId);
	}

	toggleMicrophone(): Promise<void> {
		this.microphone.on = !this.microphone.on;
		this.self.muted = !this.microphone.on;
		return Promise.resolve();
	}

	toggleCamera(): Promise<void> {
		this.camera.on = !this.camera.on;
		this.self.cameraTrack?.stop();
		this.self.cameraTrack = this.camera.on ? paintedPerson(0) : null;
		return Promise.resolve();
	}

	toggleScreen(): Promise<void> {
		this.screen.on = !this.screen.on;
		this.self.screenTrack?.stop();
		this.self.screenTrack = this.screen.on ? paintedScreen() : null;
		return Promise.resolve();
	}

	toggleHand(): Promise<void> {
		this.self.handRaised = !this.self.handRaised;
		return Promise.resolve();
	}

	dismissHostWish(): void {
		this.hostWish = null;
	}

	reconnectNow(): void {
		this.link = 'connected';
		this.mediaInterrupted = false;
		this.problem = null;
	}

	reportSoundBlocked(): void {
		this.soundBlocked = true;
	}

	allowSound(): Promise<void> {
		this.soundBlocked = false;
		return Promise.resolve();
	}

	diagnostics(): Promise<string> {
		return Promise.resolve('A fake call has nothing to tell.');
	}

	dispose(): void {
		for (const { cameraTrack, screenTrack } of [this.self, ...this.others]) {
			cameraTrack?.stop();
			screenTrack?.stop();
		}
	}
}
