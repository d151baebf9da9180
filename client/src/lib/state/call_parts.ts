import type { MediaEngine } from '#lib/media/media_engine.ts';
import type { CallSession } from '#lib/session/call_session.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { ChatEngine } from './chat.svelte.ts';
import type { LocalInputs } from './local_inputs.ts';
import type { PageSight } from './page_sight.ts';

/** What a call is put together from. */
export interface CallParts {
	readonly socket: SignalSocket;
	readonly session: CallSession;
	readonly engine: MediaEngine;
	readonly inputs: LocalInputs;
	readonly chat: ChatEngine;
	/** Whether the page can be seen. */
	readonly page: PageSight;
}
