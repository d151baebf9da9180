import type { LocalSource } from '#lib/media/local_source.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import type { Roster } from './roster.svelte.ts';
import type { HostWish } from './view.ts';

/** What hosts want of us: being asked to mute, and being muted. */
export class HostWishes {
	newest = $state.raw<HostWish | null>(null);

	constructor(
		session: CallSession,
		private readonly roster: Roster,
		private readonly microphone: LocalSource
	) {
		session.room.on('mute-requested', ({ participantId }) => {
			// Somebody who is muted already has done what is wanted.
			if (microphone.state.on) this.#tell('mute-requested', participantId);
		});
		session.room.on('muted-by-host', ({ participantId }) => this.obey(participantId));
		microphone.onChange(({ on }) => {
			if (on === (this.newest?.kind === 'muted-by-host')) this.dismiss();
		});
	}

	/** The server has paused us: let go of the microphone, as in muting oneself. */
	obey(byId: string): void {
		const wasOn = this.microphone.state.on;
		this.microphone.turnOff();
		if (wasOn) this.#tell('muted-by-host', byId);
	}

	dismiss(): void {
		this.newest = null;
	}

	#tell(kind: HostWish['kind'], participantId: string): void {
		this.newest = { kind, byName: this.roster.find(participantId)?.name ?? '' };
	}
}
