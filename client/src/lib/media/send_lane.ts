import { SignalError } from '#lib/socket/signal_error.ts';
import { Answered } from './answered.ts';
import { Audience, type Watched } from './audience.ts';
import { FlowWatch } from './flow_watch.ts';
import { IceWatch } from './ice_watch.ts';
import { Orphans } from './orphans.ts';
import type { LocalKind } from './profiles.ts';
import { SendPath, type MediaGround } from './send_path.ts';
import { Settler } from './settler.ts';

export interface SendLaneHooks {
	onPath(isUp: boolean): void;
	/** There is no path, and none is wanted. */
	onIdle(): void;
	/** The track cannot be sent, for now. */
	onFailure(error: unknown): void;
	onRecovery(): void;
	/** What is sent is not answered any more. */
	onFlatline(): void;
	/** The end of that. */
	onFlow(): void;
	/** The server may hold a transport of ours whose id we were never told. */
	onDoubt(): void;
}

/**
 * Keeps one kind of source on its way: whatever track is wanted gets sent, over one transport of its
 * own. Transports are not shared, since Chrome refuses answers whose header extension ids differ
 * between media sections.
 */
export class SendLane {
	#ground: MediaGround | null = null;
	#track: MediaStreamTrack | null = null;
	#path: SendPath | null = null;
	#watch: IceWatch | null = null;
	#flow: FlowWatch | null = null;
	readonly #orphans = new Orphans();
	readonly #audience = new Audience(() => void this.#settler.wake());
	readonly #settler: Settler;

	constructor(
		private readonly kind: LocalKind,
		private readonly hooks: SendLaneHooks
	) {
		this.#settler = new Settler({
			name: `sending ${kind}`,
			step: () => this.#settle(),
			repair: () => this.#dropPath(),
			inTrouble: (error) => hooks.onFailure(error),
			outOfTrouble: () => hooks.onRecovery()
		});
	}

	get path(): SendPath | null {
		return this.#path;
	}

	/** Send this track from now on; null: nothing. */
	carry(track: MediaStreamTrack | null): Promise<void> {
		this.#track = track;
		return this.#settler.wake();
	}

	/** How many people are in the room, oneself included: what is worth sending depends on it. */
	setPeople(people: number): Promise<void> {
		this.#audience.setPeople(people);
		return this.#settler.wake();
	}

	/** Whether the server can tell what is watched. Once it can, it does, and `recheck` is called. */
	setReachable(isReachable: boolean): Promise<void> {
		this.#audience.setReachable(isReachable);
		const isSending = (this.#path?.producer ?? null) !== null;
		return !isReachable && isSending ? this.#settler.wake() : Promise.resolve();
	}

	/** The picture may have lost its sharpness meanwhile: raise it again. */
	refresh(): Promise<void> {
		this.#path?.doubtSharpness();
		return this.#settler.wake();
	}

	get watchedLayer(): number | null {
		return this.#audience.watchedLayer(this.#path?.producer?.id ?? '');
	}

	/** What of a producer, perhaps the one of this lane, is watched; the server's word replaces our guess. */
	setWatched(producerId: string, watched: Watched): Promise<void> {
		const path = this.#path;
		// While it is being made, the server may speak of a producer before we know its id.
		const mayBeOurs = path !== null && (path.producer?.id ?? producerId) === producerId;
		if (!mayBeOurs) return Promise.resolve();
		this.#audience.setWatched(producerId, watched);
		return this.#settler.wake();
	}

	attach(ground: MediaGround): Promise<void> {
		this.#ground = ground;
		return this.#settler.wake();
	}

	/** The media objects on the server are gone, or will be. The wanted track stays. */
	detach(): void {
		this.#dropPath();
		this.#orphans.forget();
		this.#ground = null;
	}

	/** The signaling link is back, with the media objects of before. */
	recheck(): Promise<void> {
		this.#path?.doubtServer();
		this.#watch?.linkIsBack();
		return this.#settler.wake();
	}

	/** The path may be dead, whatever the browser says of it. */
	mend(): void {
		this.#watch?.mend();
		void this.#settler.wake();
	}

	async #settle(): Promise<void> {
		const ground = this.#ground;
		if (ground === null) return;
		await this.#orphans.close(ground.server);
		if (ground !== this.#ground) return;
		const track = this.#track?.readyState === 'live' ? this.#track : null;
		if (track === null) return this.#path === null ? this.hooks.onIdle() : this.#path.rest();
		const path = this.#path ?? (await this.#open(ground));
		if (path === null) return;
		try {
			await path.carry(track, this.#audience.people, (producerId) =>
				this.#audience.wanted(producerId, track)
			);
		} catch (error) {
			// A track that was stopped meanwhile is no fault; the wanted state has changed.
			if (path !== this.#path || (track !== this.#track && path.producer !== null)) return;
			// A transport whose first producer failed is in no known state.
			if (path.producer === null) this.#dropPath();
			throw error;
		}
	}

	/** A new path; null when it is not wanted any more. */
	async #open(ground: MediaGround): Promise<SendPath | null> {
		const path = await this.#openOrDoubt(ground);
		if (this.#ground !== ground) {
			// It may have been made after everything else was given up.
			this.#orphans.add(path.transport.id);
			path.close();
			return null;
		}
		this.#path = path;
		this.#watch = new IceWatch(path.transport, {
			restartIce: (transportId) => ground.server.restartIce(transportId),
			onPath: (isUp) => {
				this.hooks.onPath(isUp);
				// Negotiating a path anew may have switched layers on that are not wanted.
				if (isUp && this.#path === path) void this.#settler.wake();
			},
			giveUp: () => {
				this.#dropPath();
				void this.#settler.wake();
			}
		});
		const answered = new Answered();
		this.#flow = new FlowWatch({
			look: () => answered.look(path.transport, path.producer),
			onFlatline: () => {
				this.hooks.onFlatline();
				this.#watch?.doubt();
			},
			onFlow: () => this.hooks.onFlow()
		});
		return path;
	}

	async #openOrDoubt(ground: MediaGround): Promise<SendPath> {
		try {
			return await SendPath.open(this.kind, ground);
		} catch (error) {
			if (this.#ground === ground && leavesDoubt(error)) this.hooks.onDoubt();
			throw error;
		}
	}

	#dropPath(): void {
		if (this.#path === null) return;
		this.#orphans.add(this.#path.transport.id);
		this.#watch?.close();
		this.#flow?.close();
		this.#path.close();
		this.#path = null;
		this.#watch = null;
		this.#flow = null;
		this.#audience.forgetWatched();
	}
}

/** The request for a transport was never answered, or there are more than we know of. */
function leavesDoubt(error: unknown): boolean {
	if (!(error instanceof SignalError)) return false;
	return error.isLinkFailure || error.code === 'too-many-transports';
}
