import type { MediaEngine } from '#lib/media/media_engine.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import type { LinkState, SignalSocket } from '#lib/socket/signal_socket.ts';
import { PathHealth } from './path_health.ts';
import { problemOf } from './problems.ts';
import type { Link, Problem } from './view.ts';

/** After so many failed tries to connect, the server counts as away. */
const TRIES_BEFORE_AWAY = 2;

/** The state of the link, and the one thing that a person should know now. */
export class Troubles {
	link = $state<Link>('connecting');
	newest = $state.raw<Problem | null>(null);
	/** Picture and sound do not come through just now. */
	mediaInterrupted = $state(false);
	readonly #health: PathHealth;

	constructor(
		private readonly session: CallSession,
		private readonly socket: SignalSocket,
		engine: MediaEngine
	) {
		this.#health = new PathHealth(engine, {
			onInterrupted: (interrupted) => (this.mediaInterrupted = interrupted),
			onTroubled: (troubled) => this.#onMedia(troubled)
		});
		engine.on('loading', ({ isStuck }) => {
			if (isStuck) this.newest ??= { code: 'media-not-loaded' };
			else this.#solve('media-not-loaded');
		});
		session.on('failed', (error) => this.tell(error));
		session.on('refused', (error) => this.tell(error));
		socket.onLink((link) => this.#onLink(link));
	}

	/** The newest, as far as the state of the link does not say it already, with the same way on. */
	get told(): Problem | null {
		const isLinkTold = this.link !== 'connected' || this.mediaInterrupted;
		const isMedia = this.session.phase === 'in-call' && this.newest?.code === 'media-unavailable';
		return isMedia && isLinkTold ? null : this.newest;
	}

	tell(error: unknown): void {
		this.newest = problemOf(error);
	}

	clear(): void {
		this.newest = null;
	}

	/** All paths are gone on purpose. */
	forgetPaths(): void {
		this.#health.forget();
	}

	/** All media is being connected anew, until `during` resolves. */
	rebuild(during: Promise<void>): void {
		void this.#health.rebuild(during);
	}

	#onLink(link: LinkState): void {
		const { refusal, failedTries, isMoving } = this.socket;
		const isShort = isMoving && failedTries < TRIES_BEFORE_AWAY;
		if (link === 'closed') this.link = 'connecting';
		else this.link = link === 'reconnecting' && isShort ? 'moving' : link;
		if (link === 'connected')
			return this.#solve('server-away', 'too-many-sockets', 'shutting-down');
		const { phase } = this.session;
		if (phase !== 'lobby' && phase !== 'joining') return;
		if (refusal !== null) this.newest ??= problemOf(refusal);
		else if (failedTries >= TRIES_BEFORE_AWAY) this.newest ??= { code: 'server-away' };
	}

	#onMedia(troubled: boolean): void {
		if (troubled) this.newest ??= { code: 'media-unavailable' };
		else this.#solve('media-unavailable');
	}

	#solve(...codes: Problem['code'][]): void {
		if (this.newest !== null && codes.includes(this.newest.code)) this.newest = null;
	}
}
