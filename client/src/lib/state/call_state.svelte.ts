import type { Admission } from '#lib/protocol/protocol.gen.ts';
import { canShareScreen, findObstacle } from '#lib/media/support.ts';
import { note } from '#lib/socket/journal.ts';
import type { CallParts } from './call_parts.ts';
import { Chat } from './chat.svelte.ts';
import { Devices } from './devices.svelte.ts';
import { describeCall } from './diagnostics.ts';
import { Door } from './door.svelte.ts';
import { Draft } from './draft.svelte.ts';
import { Hosting } from './host_controls.svelte.ts';
import { HostWishes } from './host_wishes.svelte.ts';
import { Knocking } from './knocking.svelte.ts';
import { Mending } from './mending.ts';
import { OwnMedia } from './own_media.svelte.ts';
import { Reactions } from './reactions.svelte.ts';
import { Roster } from './roster.svelte.ts';
import type { Toggle } from './toggle.svelte.ts';
import { Troubles } from './troubles.svelte.ts';
import { Video } from './video.svelte.ts';
import type { CallView, EndReason, Phase } from './view.ts';

/** The call as components see it: keeps session, media and devices in step and shows them. */
export class CallState implements CallView {
	phase = $state<Phase>('lobby');
	endReason = $state<EndReason | null>(null);
	entersDirectly = $state(false);
	unexpectedHost = $state(false);
	name = $state('');
	startedAt = $state<number | null>(null);
	soundBlocked = $state(false);

	readonly roomId: string;
	readonly devices: Devices;
	readonly host: Hosting;
	readonly mending: Mending;
	readonly chat: Chat;
	readonly reactions: Reactions;
	readonly video: Video;
	readonly canShareScreen = canShareScreen();
	readonly #roster: Roster;
	readonly #door: Door;
	readonly #knocking: Knocking;
	readonly #wishes: HostWishes;
	readonly #own: OwnMedia;
	readonly #troubles: Troubles;

	constructor(private readonly parts: CallParts) {
		const { session, socket, engine, inputs } = parts;
		this.roomId = session.roomId;
		this.name = session.memory.name;
		this.entersDirectly = session.entersDirectly;
		this.#roster = new Roster(session, engine);
		this.#roster.self.name = this.name;
		this.#door = new Door(session, socket);
		this.#knocking = new Knocking(session);
		this.#wishes = new HostWishes(session, this.#roster, inputs.microphone);
		this.host = new Hosting(session, socket);
		this.chat = new Chat(parts.chat, session, socket, new Draft(session.roomId));
		this.reactions = new Reactions(session, socket);
		this.video = new Video(parts, this.#roster);
		this.#own = new OwnMedia(inputs, engine, this.#roster, this.video, socket);
		this.#troubles = new Troubles(session, socket, engine);
		this.mending = new Mending(session, socket, engine);
		this.devices = new Devices(inputs, session.memory);
		this.#followSession();
	}

	get link() {
		return this.#troubles.link;
	}

	get mediaInterrupted() {
		return this.#troubles.mediaInterrupted;
	}

	get problem() {
		return this.#troubles.told;
	}

	get self() {
		return this.#roster.self;
	}

	get others() {
		return this.#roster.others;
	}

	get pending() {
		return this.#door.pending;
	}

	get position() {
		return this.#knocking.position;
	}

	get inviteProblem() {
		return this.#knocking.inviteProblem;
	}

	get mayKnockAgainAt() {
		return this.#knocking.mayKnockAgainAt;
	}

	get hostWish() {
		return this.#wishes.newest;
	}

	get microphone() {
		return this.#own.microphone;
	}

	get camera() {
		return this.#own.camera;
	}

	get screen() {
		return this.#own.screen;
	}

	async openLobby(): Promise<void> {
		const obstacle = findObstacle();
		if (obstacle !== null) {
			this.#troubles.newest = { code: obstacle };
			return;
		}
		this.parts.session.open();
		void this.#prepare();
		await Promise.all([this.devices.refresh(), this.parts.inputs.open()]);
		// Labels are told only once a permission was given.
		await this.devices.refresh();
	}

	async join(name: string): Promise<void> {
		if (this.problem?.code === 'insecure-origin' || this.problem?.code === 'unsupported-browser') {
			return;
		}
		this.#troubles.clear();
		this.name = name.trim();
		this.#roster.self.name = this.name;
		await this.parts.session.join(this.name);
	}

	async leave(): Promise<void> {
		await this.parts.session.leave();
	}

	async backToLobby(): Promise<void> {
		this.#troubles.clear();
		this.parts.session.backToLobby();
		await this.openLobby();
	}

	async admit(participantId: string): Promise<void> {
		await this.#try(this.#door.admit(participantId));
	}

	async deny(participantId: string): Promise<void> {
		await this.#try(this.#door.deny(participantId));
	}

	async admitAll(): Promise<void> {
		for (const { participantId } of this.pending) await this.admit(participantId);
	}

	async toggleMicrophone(): Promise<void> {
		await this.#own.toggleMicrophone();
	}

	async toggleCamera(): Promise<void> {
		await this.#own.toggleCamera();
	}

	async toggleScreen(): Promise<void> {
		await this.#own.toggleScreen();
	}

	toggleHand(): Promise<void> {
		this.#own.toggleHand();
		return Promise.resolve();
	}

	dismissHostWish(): void {
		this.#wishes.dismiss();
	}

	reconnectNow(): void {
		this.mending.now();
	}

	allowSound(): Promise<void> {
		this.soundBlocked = false;
		return Promise.resolve();
	}

	reportSoundBlocked(): void {
		this.soundBlocked = true;
	}

	diagnostics(): Promise<string> {
		const { phase, link, problem, microphone, camera, screen } = this;
		return describeCall(
			{
				phase,
				link,
				problem: problem?.code ?? 'none',
				microphone: switchText(microphone),
				camera: switchText(camera),
				screen: switchText(screen),
				devices: this.devices.summary,
				others: String(this.others.length)
			},
			this.parts.engine
		);
	}

	dispose(): void {
		const { session, engine, inputs } = this.parts;
		this.#own.close();
		this.#troubles.forgetPaths();
		this.chat.close();
		session.close();
		this.video.close();
		engine.close();
		inputs.close();
		this.devices.close();
	}

	#followSession(): void {
		const { session, socket, engine } = this.parts;
		session.on('phase', () => this.#onPhase());
		session.on('admitted', (admission) => this.#onAdmitted(admission));
		engine.on('doubt', () => session.renewMedia());
		socket.on('new-consumers', ({ consumers }) => engine.addConsumers(consumers));
		socket.on('consumers-closed', ({ consumerIds, interrupted }) =>
			engine.removeConsumers(consumerIds, interrupted)
		);
		socket.on('producer-paused', ({ producerId }) => engine.setProducerPaused(producerId, true));
		socket.on('producer-resumed', ({ producerId }) => engine.setProducerPaused(producerId, false));
	}

	#onPhase(): void {
		const { session, engine, inputs } = this.parts;
		this.endReason = session.endReason;
		this.phase = session.phase;
		this.entersDirectly = session.entersDirectly;
		if (session.phase === 'in-call') return;
		this.#own.stop();
		this.#troubles.forgetPaths();
		engine.reset();
		this.#roster.clear();
		this.video.clear();
		this.reactions.clear();
		this.#door.clear();
		this.#wishes.dismiss();
		this.host.clear();
		this.startedAt = null;
		this.soundBlocked = false;
		if (session.phase === 'ended') inputs.release();
	}

	#onAdmitted(admission: Admission): void {
		const { session, engine } = this.parts;
		this.#troubles.clear();
		this.unexpectedHost = session.isUnexpectedHost;
		const isFirst = this.startedAt === null;
		this.startedAt ??= Date.now();
		if (this.#own.wasMutedMeanwhile(admission)) this.#wishes.obey('');
		this.#own.start();
		if (admission.resumed) {
			void engine.recheck();
			return;
		}
		const started = engine.start(admission);
		if (isFirst) this.#troubles.forgetPaths();
		else this.#troubles.rebuild(started);
	}

	async #prepare(): Promise<void> {
		try {
			await this.parts.engine.prepare();
		} catch (error) {
			note('state', 'could not prepare', error);
			const isUnsupported = error instanceof Error && error.name === 'UnsupportedError';
			if (isUnsupported) this.#troubles.newest = { code: 'unsupported-browser' };
		}
	}

	async #try(request: Promise<void>): Promise<void> {
		try {
			await request;
		} catch (error) {
			this.#troubles.tell(error);
		}
	}
}

function switchText({ on, problem }: Toggle): string {
	return problem ?? (on ? 'on' : 'off');
}
