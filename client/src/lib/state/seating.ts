/** Who sits where. Pure: ids in, ids out. */

export interface Seating {
	/** Ids in their seats, as they were. */
	readonly before: readonly string[];
	/** Everybody else who is here, in the order of joining. */
	readonly present: readonly string[];
	/** So many seats are on the first page. */
	readonly firstPage: number;
	readonly pinnedId: string | null;
	/** Those who have spoken, the latest first. */
	readonly speakers: readonly string[];
}

/**
 * Seats keep their people. Who is new sits last; who is pinned sits first; who speaks from a later page
 * changes places with the one on the first page who has been silent for longest.
 */
export function seat({ before, present, firstPage, pinnedId, speakers }: Seating): string[] {
	const here = new Set(present);
	const seats = before.filter((id) => here.has(id));
	const seated = new Set(seats);
	seats.push(...present.filter((id) => !seated.has(id)));
	if (pinnedId !== null && here.has(pinnedId)) {
		seats.splice(seats.indexOf(pinnedId), 1);
		seats.unshift(pinnedId);
	}
	const [latest] = speakers;
	const from = latest === undefined ? -1 : seats.indexOf(latest);
	if (latest === undefined || from < firstPage) return seats;
	const to = quietest(seats.slice(0, firstPage), pinnedId, speakers);
	if (to === -1) return seats;
	seats[from] = seats[to] ?? latest;
	seats[to] = latest;
	return seats;
}

/** The seat of the one who has been silent for longest, later seats first; -1: nobody can move. */
function quietest(
	seats: readonly string[],
	pinnedId: string | null,
	speakers: readonly string[]
): number {
	let found = -1;
	let foundSilence = -1;
	seats.forEach((id, index) => {
		if (id === pinnedId) return;
		const spoke = speakers.indexOf(id);
		const silence = spoke === -1 ? speakers.length : spoke;
		if (silence < foundSilence) return;
		found = index;
		foundSilence = silence;
	});
	return found;
}

/** Who is on a page; `head` sit on the first one before the others. Pages count from 0. */
export function pageOf(
	head: readonly string[],
	seats: readonly string[],
	pageSize: number,
	page: number
): string[] {
	return [...head, ...seats].slice(page * pageSize, (page + 1) * pageSize);
}

export function countPages(people: number, pageSize: number): number {
	return Math.max(1, Math.ceil(people / pageSize));
}

/** Whose camera is worth its bandwidth: the first `most` of those who are seen, in order of importance. */
export function chosenCameras(
	seen: readonly string[],
	most: number,
	pinnedId: string | null,
	speakers: readonly string[]
): Set<string> {
	const rank = (id: string) => {
		if (id === pinnedId) return -1;
		const spoke = speakers.indexOf(id);
		return spoke === -1 ? speakers.length : spoke;
	};
	return new Set(seen.toSorted((a, b) => rank(a) - rank(b)).slice(0, most));
}
