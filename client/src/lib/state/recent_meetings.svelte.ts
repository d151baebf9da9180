import { RecentRooms, type RecentRoom } from '#lib/session/recent_rooms.ts';

export type { RecentRoom };

/** The meetings that this browser was in, to be drawn. */
export class RecentMeetings {
	#list = $state.raw<readonly RecentRoom[]>([]);

	constructor(
		private readonly rooms: Pick<RecentRooms, 'all' | 'forget' | 'clear'> = new RecentRooms()
	) {
		this.#list = rooms.all();
	}

	/** Newest first. */
	get list(): readonly RecentRoom[] {
		return this.#list;
	}

	forget(roomId: string): void {
		this.rooms.forget(roomId);
		this.#list = this.rooms.all();
	}

	clear(): void {
		this.rooms.clear();
		this.#list = [];
	}
}
