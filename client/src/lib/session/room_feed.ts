import type { Admission } from '#lib/protocol/protocol.gen.ts';
import { Emitter, type Unsubscribe } from '#lib/socket/emitter.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { RoomEvents } from './session_events.ts';

/** Notifications held while a join is under way; more than this cannot belong to one. */
const HELD_LIMIT = 1_000;

/**
 * The server's notifications about the room, in order. A notification can outrun the answer to the
 * join that it belongs to; so they are held from the request on and told after the roster.
 */
export class RoomFeed {
	readonly #events = new Emitter<RoomEvents>();
	readonly #subscriptions: Unsubscribe[];
	#held: (() => void)[] | null = [];

	constructor(socket: SignalSocket) {
		this.#subscriptions = [
			socket.on('user-joined', ({ participant }) => this.#tell('participant-joined', participant)),
			socket.on('user-left', (left) => this.#tell('participant-left', left)),
			socket.on('state-changed', (change) => this.#tell('state-changed', change)),
			socket.on('reacted', (reaction) => this.#tell('reacted', reaction)),
			socket.on('host-changed', (change) => this.#tell('host-changed', change)),
			socket.on('role-changed', (change) => this.#tell('role-changed', change)),
			socket.on('lock-changed', (change) => this.#tell('lock-changed', change)),
			socket.on('pending-join-request', (knock) => this.#tell('pending-added', knock)),
			socket.on('pending-changed', (knock) => this.#tell('pending-changed', knock)),
			socket.on('pending-canceled', (knock) => this.#tell('pending-removed', knock)),
			socket.on('invites-changed', () => this.#tell('invites-changed', {})),
			socket.on('mute-requested', (wish) => this.#tell('mute-requested', wish)),
			socket.on('muted-by-host', (wish) => this.#tell('muted-by-host', wish)),
			socket.on('active-speaker', (speaker) => this.#tell('active-speaker', speaker))
		];
	}

	on<Name extends keyof RoomEvents>(
		name: Name,
		handler: (payload: RoomEvents[Name]) => void
	): Unsubscribe {
		return this.#events.on(name, handler);
	}

	/** A join begins: what comes now is told after its roster. */
	hold(): void {
		this.#held = [];
	}

	/** The join succeeded. */
	release(admission: Admission): void {
		const held = this.#held ?? [];
		this.#held = null;
		this.#events.emit('roster', admission);
		for (const tell of held) tell();
	}

	close(): void {
		for (const unsubscribe of this.#subscriptions) unsubscribe();
		this.#events.clear();
	}

	#tell<Name extends keyof RoomEvents>(name: Name, payload: RoomEvents[Name]): void {
		if (this.#held === null) this.#events.emit(name, payload);
		else if (this.#held.length < HELD_LIMIT) {
			this.#held.push(() => this.#events.emit(name, payload));
		}
	}
}
