import type { ClientEvents, ServerEvents } from '#lib/protocol/protocol.gen.ts';
import type { Unsubscribe } from './emitter.ts';
import { SignalError } from './signal_error.ts';

export type ClientEventName = keyof ClientEvents;
export type ServerEventName = keyof ServerEvents;
export type RequestOf<Name extends ClientEventName> = ClientEvents[Name]['request'];
export type ReplyOf<Name extends ClientEventName> = ClientEvents[Name]['reply'];

/** `closed`: not opened yet, or closed by us; the other three mean that it wants to be up. */
export type LinkState = 'closed' | 'connecting' | 'connected' | 'reconnecting' | 'offline';

export interface RequestOptions {
	/** How long to wait for the acknowledgement, in ms; 10 s unless told. */
	readonly timeoutMs?: number;
}

/** The signaling link: requests with one answer each, and notifications. */
export interface SignalSocket {
	readonly link: LinkState;
	/** What the server calls this link; null while it is down. */
	readonly id: string | null;
	/** Failed tries to connect since the link was last up. */
	readonly failedTries: number;
	/** The server said that it ends and another one goes on; until the link is up again. */
	readonly isMoving: boolean;
	/** Why the server turned the newest try away, if it said so. */
	readonly refusal: SignalError | null;

	/** Start connecting; from then on the link is brought back whenever it breaks. */
	open(): void;
	/** Try now instead of waiting for the next try; a link that is up is checked, and made anew if dead. */
	reconnectNow(): void;
	close(): void;

	/**
	 * Ask the server.
	 * @throws SignalError with the server's code, or `timeout`, or `disconnected`.
	 */
	request<Name extends ClientEventName>(
		event: Name,
		payload: RequestOf<Name>,
		options?: RequestOptions
	): Promise<ReplyOf<Name>>;

	on<Name extends ServerEventName>(
		event: Name,
		handler: (payload: ServerEvents[Name]) => void
	): Unsubscribe;
	/** The server answered something with `not-joined`: for it, this link is of nobody in a room. */
	onNotJoined(handler: () => void): Unsubscribe;
	/** Each change of `link` or of `failedTries`. */
	onLink(handler: (link: LinkState) => void): Unsubscribe;
}

/**
 * Resolve when the link is up.
 * @throws SignalError `disconnected` when it is not up after `timeoutMs`.
 */
export function whenConnected(socket: SignalSocket, timeoutMs: number): Promise<void> {
	if (socket.link === 'connected') return Promise.resolve();
	return new Promise((resolve, reject) => {
		const finish = (settle: () => void) => {
			clearTimeout(timer);
			unsubscribe();
			settle();
		};
		const timer = setTimeout(
			() => finish(() => reject(new SignalError('disconnected', 'The server does not answer.'))),
			timeoutMs
		);
		const unsubscribe = socket.onLink((link) => {
			if (link === 'connected') finish(resolve);
		});
	});
}
