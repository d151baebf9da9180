import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { CallSession } from '#lib/session/call_session.ts';
import { note } from '#lib/socket/journal.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { LiveReaction, ReactionName, ReactionsView } from './reactions_view.ts';

/** How long each is shown. */
const SHOWN_MS = 3_000;
/** More of one person at once cannot be told apart. */
const MOST_AT_ONCE = 8;
const NONE: readonly LiveReaction[] = Object.freeze([]);

/** What people show for a moment. Each person has an entry of their own: a change concerns their tile alone. */
export class Reactions implements ReactionsView {
	latest = $state.raw<LiveReaction | null>(null);
	readonly #live = new SvelteMap<string, readonly LiveReaction[]>();
	readonly #timers = new SvelteSet<ReturnType<typeof setTimeout>>();
	#count = 0;

	constructor(
		session: CallSession,
		private readonly socket: SignalSocket
	) {
		session.room.on('reacted', ({ participantId, reaction }) =>
			this.#show(participantId, reaction)
		);
		session.room.on('participant-left', ({ participantId }) => this.#live.delete(participantId));
	}

	of(participantId: string): readonly LiveReaction[] {
		return this.#live.get(participantId) ?? NONE;
	}

	async send(reaction: ReactionName): Promise<void> {
		try {
			await this.socket.request('react', { reaction });
		} catch (error) {
			// Too many, or the link is down: a feeling of a moment is not worth a notice.
			note('state', 'reaction not sent', error);
		}
	}

	/** Out of the room. */
	clear(): void {
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers.clear();
		this.#live.clear();
		this.latest = null;
	}

	#show(participantId: string, reaction: ReactionName): void {
		const shown: LiveReaction = { key: ++this.#count, participantId, reaction };
		this.#live.set(participantId, [...this.of(participantId), shown].slice(-MOST_AT_ONCE));
		this.latest = shown;
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			this.#hide(shown);
		}, SHOWN_MS);
		this.#timers.add(timer);
	}

	#hide(shown: LiveReaction): void {
		const left = this.of(shown.participantId).filter((one) => one !== shown);
		if (left.length === 0) this.#live.delete(shown.participantId);
		else this.#live.set(shown.participantId, left);
		if (this.latest === shown) this.latest = null;
	}
}
