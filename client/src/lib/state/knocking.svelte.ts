import type { CallSession } from '#lib/session/call_session.ts';
import type { CallView } from './view.ts';

/** Being at the door oneself: the place in the line, and when one may ask again. */
export class Knocking {
	position = $state<number | null>(null);
	inviteProblem = $state<CallView['inviteProblem']>(null);
	mayKnockAgainAt = $state<number | null>(null);

	constructor(session: CallSession) {
		session.on('knocking', ({ position, inviteProblem }) => {
			this.position = position;
			this.inviteProblem = inviteProblem ?? this.inviteProblem;
			this.mayKnockAgainAt = null;
		});
		session.on('position', (position) => (this.position = position));
		session.on('denied', ({ retryAfterMs }) => {
			this.mayKnockAgainAt = retryAfterMs === null ? null : Date.now() + retryAfterMs;
		});
		session.on('admitted', () => (this.mayKnockAgainAt = null));
		session.on('phase', (phase) => {
			if (phase === 'knocking') return;
			this.position = null;
			// Still told when the same knock goes on after a broken link.
			if (phase !== 'joining') this.inviteProblem = null;
		});
	}
}
