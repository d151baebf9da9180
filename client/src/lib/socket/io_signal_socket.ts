import { io, type Socket } from 'socket.io-client';
import type { ServerEvents } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from './emitter.ts';
import { note } from './journal.ts';
import { JitteredBackoff, type ReconnectPolicy } from './reconnect_policy.ts';
import { readAck, readAckFailure, readRefusal } from './read_ack.ts';
import type {
	ClientEventName,
	LinkState,
	ReplyOf,
	RequestOf,
	RequestOptions,
	ServerEventName,
	SignalSocket
} from './signal_socket.ts';
import { SignalError } from './signal_error.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** A try to connect that hangs for this long counts as failed. */
const CONNECT_TIMEOUT_MS = 8_000;

interface AnyEvents {
	on(event: string, handler: (payload: never) => void): unknown;
	off(event: string, handler: (payload: never) => void): unknown;
}

export interface IoSignalSocketOptions {
	/** Origin of the server; the page's own unless told. */
	readonly url?: string;
	readonly policy?: ReconnectPolicy;
}

/**
 * The link over Socket.IO. Reconnecting is done here, not by the library, so that one policy decides
 * and the browser's word about its network counts.
 */
export class IoSignalSocket implements SignalSocket {
	readonly #socket: Socket;
	readonly #policy: ReconnectPolicy;
	readonly #events = new Emitter<{ link: LinkState }>();
	#browserEvents = new AbortController();
	#link: LinkState = 'closed';
	#wanted = false;
	#wasConnected = false;
	#failedTries = 0;
	#refusal: SignalError | null = null;
	#brokenSince = 0;
	#retryTimer: ReturnType<typeof setTimeout> | undefined;

	constructor({ url, policy = new JitteredBackoff() }: IoSignalSocketOptions = {}) {
		this.#policy = policy;
		const options = {
			autoConnect: false,
			reconnection: false,
			forceNew: true,
			transports: ['websocket', 'polling'],
			tryAllTransports: true,
			timeout: CONNECT_TIMEOUT_MS
		};
		this.#socket = url === undefined ? io(options) : io(url, options);
		this.#socket.on('connect', () => this.#onConnected());
		this.#socket.on('disconnect', (reason) => this.#onBroken(`disconnected: ${reason}`));
		this.#socket.on('connect_error', (error) => {
			this.#failedTries += 1;
			this.#refusal = readRefusal(error);
			this.#onBroken(`could not connect: ${error.message}`);
		});
	}

	get link(): LinkState {
		return this.#link;
	}

	get failedTries(): number {
		return this.#failedTries;
	}

	get refusal(): SignalError | null {
		return this.#refusal;
	}

	open(): void {
		if (this.#wanted) return;
		this.#wanted = true;
		this.#watchBrowser();
		this.#setLink('connecting');
		this.#socket.connect();
	}

	reconnectNow(): void {
		if (!this.#wanted || this.#socket.connected) return;
		this.#stopWaiting();
		// A try that hangs would hold up the new one.
		this.#socket.disconnect();
		this.#setLink(this.#wasConnected ? 'reconnecting' : 'connecting');
		this.#socket.connect();
	}

	close(): void {
		this.#wanted = false;
		this.#stopWaiting();
		this.#browserEvents.abort();
		this.#socket.disconnect();
		this.#wasConnected = false;
		this.#failedTries = 0;
		this.#refusal = null;
		this.#brokenSince = 0;
		this.#setLink('closed');
	}

	async request<Name extends ClientEventName>(
		event: Name,
		payload: RequestOf<Name>,
		{ timeoutMs = REQUEST_TIMEOUT_MS }: RequestOptions = {}
	): Promise<ReplyOf<Name>> {
		if (!this.#socket.connected) {
			throw new SignalError('disconnected', 'There is no connection to the server.');
		}
		let ack: unknown;
		try {
			ack = await this.#socket.timeout(timeoutMs).emitWithAck(event, payload);
		} catch (error) {
			throw readAckFailure(event, error);
		}
		return readAck<ReplyOf<Name>>(event, ack);
	}

	on<Name extends ServerEventName>(
		event: Name,
		handler: (payload: ServerEvents[Name]) => void
	): Unsubscribe {
		// The library's types know no events of ours; the protocol's types do.
		const untyped = this.#socket as unknown as AnyEvents;
		untyped.on(event, handler);
		return () => untyped.off(event, handler);
	}

	onLink(handler: (link: LinkState) => void): Unsubscribe {
		return this.#events.on('link', handler);
	}

	#onConnected(): void {
		this.#stopWaiting();
		this.#failedTries = 0;
		this.#refusal = null;
		this.#brokenSince = 0;
		this.#wasConnected = true;
		note('socket', `connected over ${this.#socket.io.engine.transport.name}`);
		this.#setLink('connected');
	}

	#onBroken(why: string): void {
		if (!this.#wanted) return;
		note('socket', why);
		this.#brokenSince ||= Date.now();
		if (!navigator.onLine) this.#setLink('offline');
		else this.#setLink(this.#wasConnected ? 'reconnecting' : 'connecting');
		const delay = this.#policy.delayMs(this.#failedTries, Date.now() - this.#brokenSince);
		this.#stopWaiting();
		this.#retryTimer = setTimeout(() => {
			this.#retryTimer = undefined;
			this.#socket.connect();
		}, delay);
	}

	#stopWaiting(): void {
		clearTimeout(this.#retryTimer);
		this.#retryTimer = undefined;
	}

	#watchBrowser(): void {
		this.#browserEvents = new AbortController();
		const { signal } = this.#browserEvents;
		window.addEventListener('online', () => this.reconnectNow(), { signal });
		window.addEventListener(
			'offline',
			() => {
				if (!this.#socket.connected) this.#setLink('offline');
			},
			{ signal }
		);
		// A page that comes back from the back-forward cache or the background should not wait.
		window.addEventListener(
			'pageshow',
			(event) => {
				if (event.persisted) this.reconnectNow();
			},
			{ signal }
		);
		document.addEventListener(
			'visibilitychange',
			() => {
				if (document.visibilityState === 'visible' && this.#retryTimer !== undefined) {
					this.reconnectNow();
				}
			},
			{ signal }
		);
	}

	#setLink(link: LinkState): void {
		this.#link = link;
		this.#events.emit('link', link);
	}
}
