import { io, type Socket } from 'socket.io-client';
import type { ServerEvents } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from './emitter.ts';
import { note } from './journal.ts';
import { JitteredBackoff, type ReconnectPolicy } from './reconnect_policy.ts';
import { readAck, readAckFailure, readRefusal, saysNotJoined } from './read_ack.ts';
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
import { onWake } from './wake.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/**
 * A try to connect that hangs for this long counts as failed. The first ones are cut short: packets of
 * a try that began while the network was away are sent again ever more rarely.
 */
const CONNECT_TIMEOUTS_MS = [2_500, 4_000, 8_000];
/** A request that waits for so long makes the link be checked: some break without a word. */
const SLOW_ANSWER_MS = 5_000;
/** A server that is there answers within this, on all but the worst networks. */
const CHECK_TIMEOUT_MS = 2_000;
/**
 * A try that is younger than this is left to go on. Hints come in swarms when a network is back, and
 * browsers hold up those who give up on many tries.
 */
const YOUNG_TRY_MS = 1_000;
/** How often a browser that says it is offline is doubted; up to half as long again is random. */
const DOUBT_OFFLINE_MS = 5_000;

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
	readonly #events = new Emitter<{ link: LinkState; 'not-joined': object }>();
	#browserEvents = new AbortController();
	#link: LinkState = 'closed';
	#wanted = false;
	#wasConnected = false;
	#failedTries = 0;
	#refusal: SignalError | null = null;
	#brokenSince = 0;
	/** Within how long to come back to the server that takes over from this one, in ms. */
	#comeBackWithinMs: number | null = null;
	#isTrying = false;
	#triedAt = 0;
	#checking = false;
	/** The link is being broken by us, to make it anew. */
	#dropping = false;
	#retryTimer: ReturnType<typeof setTimeout> | undefined;

	constructor({ url, policy = new JitteredBackoff() }: IoSignalSocketOptions = {}) {
		this.#policy = policy;
		const options = {
			autoConnect: false,
			reconnection: false,
			forceNew: true,
			transports: ['websocket', 'polling'],
			tryAllTransports: true,
			timeout: CONNECT_TIMEOUTS_MS[0]
		};
		this.#socket = url === undefined ? io(options) : io(url, options);
		this.#socket.on('connect', () => this.#onConnected());
		this.on('server-draining', ({ comeBackWithinMs }) => {
			note('socket', 'the server hands over');
			this.#comeBackWithinMs = comeBackWithinMs;
		});
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

	get id(): string | null {
		return this.#socket.id ?? null;
	}

	get failedTries(): number {
		return this.#failedTries;
	}

	get isMoving(): boolean {
		return this.#comeBackWithinMs !== null;
	}

	get refusal(): SignalError | null {
		return this.#refusal;
	}

	open(): void {
		if (this.#wanted) return;
		this.#wanted = true;
		this.#watchBrowser();
		this.#setLink('connecting');
		this.#connect();
	}

	reconnectNow(): void {
		if (!this.#wanted) return;
		if (this.#socket.connected) void this.#check();
		else if (!this.#isTrying || Date.now() - this.#triedAt > YOUNG_TRY_MS) this.#connectAnew();
	}

	close(): void {
		this.#wanted = false;
		this.#stopWaiting();
		this.#browserEvents.abort();
		this.#socket.disconnect();
		this.#wasConnected = false;
		this.#failedTries = 0;
		this.#refusal = null;
		this.#comeBackWithinMs = null;
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
		const slow = setTimeout(() => void this.#check(), SLOW_ANSWER_MS);
		let ack: unknown;
		try {
			ack = await this.#socket.timeout(timeoutMs).emitWithAck(event, payload);
		} catch (error) {
			throw readAckFailure(event, error);
		} finally {
			clearTimeout(slow);
		}
		this.#heed(ack);
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

	onNotJoined(handler: () => void): Unsubscribe {
		return this.#events.on('not-joined', handler);
	}

	onLink(handler: (link: LinkState) => void): Unsubscribe {
		return this.#events.on('link', handler);
	}

	#onConnected(): void {
		this.#isTrying = false;
		this.#stopWaiting();
		this.#failedTries = 0;
		this.#refusal = null;
		this.#comeBackWithinMs = null;
		this.#brokenSince = 0;
		this.#wasConnected = true;
		note('socket', `connected over ${this.#socket.io.engine.transport.name}`);
		this.#setLink('connected');
	}

	#onBroken(why: string): void {
		if (!this.#wanted || this.#dropping) return;
		note('socket', why);
		this.#brokenSince ||= Date.now();
		this.#isTrying = false;
		const isOnline = navigator.onLine;
		if (!isOnline) this.#setLink('offline');
		else this.#setLink(this.#wasConnected ? 'reconnecting' : 'connecting');
		const delay = isOnline ? this.#delayMs() : DOUBT_OFFLINE_MS * (1 + Math.random() / 2);
		this.#stopWaiting();
		this.#retryTimer = setTimeout(() => {
			this.#retryTimer = undefined;
			this.#connect();
		}, delay);
	}

	#delayMs(): number {
		// Nobody waits for a server that has said that the next one is there.
		if (this.#comeBackWithinMs !== null && this.#failedTries === 0) {
			return this.#comeBackWithinMs * Math.random();
		}
		return this.#policy.delayMs(this.#failedTries, Date.now() - this.#brokenSince);
	}

	/** A link can look well long after its network is gone; one that does not answer is replaced. */
	async #check(): Promise<void> {
		if (this.#checking) return;
		this.#checking = true;
		try {
			this.#heed(await this.#socket.timeout(CHECK_TIMEOUT_MS).emitWithAck('set-state', {}));
		} catch {
			// Broken meanwhile: then the next try is under way already.
			if (!this.#wanted || !this.#socket.connected) return;
			note('socket', 'connected, but without an answer');
			this.#brokenSince ||= Date.now();
			this.#connectAnew();
		} finally {
			this.#checking = false;
		}
	}

	#heed(ack: unknown): void {
		if (saysNotJoined(ack)) this.#events.emit('not-joined', {});
	}

	#connectAnew(): void {
		this.#stopWaiting();
		// A try that hangs would hold up the new one.
		this.#dropping = true;
		this.#socket.disconnect();
		this.#dropping = false;
		this.#setLink(this.#wasConnected ? 'reconnecting' : 'connecting');
		this.#connect();
	}

	#connect(): void {
		const longest = CONNECT_TIMEOUTS_MS.length - 1;
		this.#isTrying = true;
		this.#triedAt = Date.now();
		this.#socket.io.timeout(CONNECT_TIMEOUTS_MS[Math.min(this.#failedTries, longest)]);
		this.#socket.connect();
	}

	#stopWaiting(): void {
		clearTimeout(this.#retryTimer);
		this.#retryTimer = undefined;
	}

	#watchBrowser(): void {
		this.#browserEvents = new AbortController();
		const { signal } = this.#browserEvents;
		onWake(() => this.reconnectNow(), signal);
		window.addEventListener(
			'offline',
			() => {
				if (!this.#socket.connected) this.#setLink('offline');
			},
			{ signal }
		);
	}

	#setLink(link: LinkState): void {
		this.#link = link;
		this.#events.emit('link', link);
	}
}
