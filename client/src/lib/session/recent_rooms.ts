import { BrowserStorage } from './browser_storage.ts';
import { KeyedList } from './keyed_list.ts';

const ROOMS_KEPT = 8;

/** A meeting that this browser was in. */
export interface RecentRoom {
	readonly roomId: string;
	/** What the link carries behind '#' for its people alone; may be empty. */
	readonly fragment: string;
	/** Unix time in ms, by this browser's clock. */
	readonly at: number;
}

/** The meetings that this browser was in last; they are told to nobody. */
export class RecentRooms {
	readonly #list: KeyedList;

	constructor(lasting: () => Storage = () => localStorage) {
		this.#list = new KeyedList(new BrowserStorage(lasting), 'chattr.recent-rooms', ROOMS_KEPT);
	}

	/** Newest first. */
	all(): RecentRoom[] {
		return this.#list
			.entries()
			.map(([roomId, value]) => read(roomId, value))
			.filter((room) => room !== null)
			.sort((one, other) => other.at - one.at);
	}

	/** An empty fragment leaves the one that is known. */
	note(roomId: string, fragment: string, at = Date.now()): void {
		const known = this.#list.get(roomId);
		const kept = known === null ? '' : (read(roomId, known)?.fragment ?? '');
		this.#list.set(roomId, `${at} ${fragment === '' ? kept : fragment}`);
	}

	forget(roomId: string): void {
		this.#list.remove(roomId);
	}

	clear(): void {
		for (const [roomId] of this.#list.entries()) this.#list.remove(roomId);
	}
}

function read(roomId: string, value: string): RecentRoom | null {
	const [, at, fragment = ''] = /^(\d+) (#\S*)?$/.exec(value) ?? [];
	return at === undefined ? null : { roomId, fragment, at: Number(at) };
}
