import type { ServerEvents } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from '../emitter.ts';
import { SignalError } from '../signal_error.ts';
import type {
	ClientEventName,
	LinkState,
	ReplyOf,
	RequestOf,
	ServerEventName,
	SignalSocket
} from '../signal_socket.ts';

type Answer<Name extends ClientEventName> = (
	payload: RequestOf<Name>
) => ReplyOf<Name> | Promise<ReplyOf<Name>>;

export interface SeenRequest {
	readonly event: ClientEventName;
	readonly payload: unknown;
}

/**
 * A SignalSocket without a network. Answers are scripted per event; an event without an answer gets
 * `{}`. `drop` and `restore` break and mend the link, `push` plays the server.
 */
export class FakeSignalSocket implements SignalSocket {
	readonly seen: SeenRequest[] = [];
	id = 'link-1';
	failedTries = 0;
	isMoving = false;
	refusal: SignalError | null = null;
	#link: LinkState = 'closed';
	readonly #answers = new Map<string, (payload: never) => unknown>();
	readonly #server = new Emitter<ServerEvents>();
	readonly #links = new Emitter<{ link: LinkState; 'not-joined': object }>();
	readonly #waiting = new Set<(error: SignalError) => void>();

	get link(): LinkState {
		return this.#link;
	}

	open(): void {
		if (this.#link === 'closed') this.setLink('connected');
	}

	reconnectNow(): void {
		if (this.#link !== 'closed') this.setLink('connected');
	}

	close(): void {
		this.drop('closed');
	}

	drop(link: LinkState = 'reconnecting'): void {
		this.setLink(link);
		for (const reject of this.#waiting) reject(new SignalError('disconnected', 'The link broke.'));
		this.#waiting.clear();
	}

	restore(): void {
		this.setLink('connected');
	}

	setLink(link: LinkState): void {
		this.#link = link;
		this.#links.emit('link', link);
	}

	answer<Name extends ClientEventName>(event: Name, answer: Answer<Name>): void {
		this.#answers.set(event, answer);
	}

	push<Name extends ServerEventName>(event: Name, payload: ServerEvents[Name]): void {
		this.#server.emit(event, payload);
	}

	/** The payloads of all requests of one kind, oldest first. */
	sent<Name extends ClientEventName>(event: Name): RequestOf<Name>[] {
		return this.seen
			.filter((request) => request.event === event)
			.map((request) => request.payload as RequestOf<Name>);
	}

	request<Name extends ClientEventName>(
		event: Name,
		payload: RequestOf<Name>
	): Promise<ReplyOf<Name>> {
		if (this.#link !== 'connected') {
			return Promise.reject(new SignalError('disconnected', 'There is no link.'));
		}
		this.seen.push({ event, payload });
		return new Promise((resolve, reject) => {
			this.#waiting.add(reject);
			const answer = this.#answers.get(event) ?? (() => ({}));
			const answered = Promise.resolve().then(() => answer(payload as never) as ReplyOf<Name>);
			answered.catch((error: unknown) => {
				const isOutside = error instanceof SignalError && error.code === 'not-joined';
				if (isOutside) this.#links.emit('not-joined', {});
			});
			answered.then(resolve, reject).finally(() => this.#waiting.delete(reject));
		});
	}

	on<Name extends ServerEventName>(
		event: Name,
		handler: (payload: ServerEvents[Name]) => void
	): Unsubscribe {
		return this.#server.on(event, handler);
	}

	onNotJoined(handler: () => void): Unsubscribe {
		return this.#links.on('not-joined', handler);
	}

	onLink(handler: (link: LinkState) => void): Unsubscribe {
		return this.#links.on('link', handler);
	}
}
