import type { MediaEngine } from '#lib/media/media_engine.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { Wake } from '#lib/socket/wake.ts';

/** Acts at once on signs that the network failed or changed, instead of waiting for time-outs. */
export class Mending {
	constructor(
		private readonly session: CallSession,
		socket: SignalSocket,
		private readonly engine: MediaEngine
	) {
		engine.on('flatline', ({ name }) => {
			// What is sent has a path for each source, which mends itself.
			if (name === 'receive') this.now();
			else socket.reconnectNow();
		});
		engine.on('path', ({ isUp }) => {
			// What stopped the media may have stopped the link as well, which notices it much later.
			if (!isUp) socket.reconnectNow();
		});
	}

	/** Check the link or make it anew, and find the paths of all media anew. */
	now(): void {
		this.session.reconnectNow();
		if (this.session.phase === 'in-call') this.engine.mend();
	}

	/** The browser hints that its network may be another one now. */
	wake(why: Wake): void {
		// These say little of the network, and new paths for nothing cost everybody key frames. The link
		// checks itself, and media that has stopped is noticed.
		if (why !== 'visible' && why !== 'estimate') this.now();
	}
}
