import type { RoomMemory } from '#lib/session/room_memory.ts';
import type { Roster } from './roster.svelte.ts';
import { countPages, pageOf, seat } from './seating.ts';
import type { Participant } from './participant.svelte.ts';
import type { SeatsView } from './video_view.ts';

/** Before the window has been measured. */
const USUAL_PAGE = 9;

/** Who sits where in the call, page by page. */
export class Seats implements SeatsView {
	pinnedId = $state<string | null>(null);
	#speakerView = $state(false);
	#pageSize = $state(USUAL_PAGE);
	#withSelf = $state(true);
	/** The one that was turned to; while larger pages are too few for it, the last one is shown. */
	#page = $state(0);
	/** Not state: the seats of before are remembered, not watched. */
	#before: readonly string[] = [];
	readonly #isSelfShown = $derived.by(() => this.#withSelf || this.roster.others.length === 0);
	readonly #order = $derived.by(() => this.#arrange());

	constructor(
		private readonly roster: Roster,
		private readonly memory: RoomMemory
	) {
		this.#speakerView = memory.speakerView;
		// A page that went with its people does not come back with whoever joins.
		roster.beforeChange(() => (this.#page = this.page));
	}

	get speakerView(): boolean {
		return this.#speakerView;
	}

	set speakerView(on: boolean) {
		this.#speakerView = on;
		this.memory.speakerView = on;
	}

	get screens(): readonly Participant[] {
		return this.roster.others.filter(({ screenTrack }) => screenTrack !== null);
	}

	get stage(): Participant | null {
		if (this.screens.length > 0) return null;
		const pinned = this.pinnedId === null ? undefined : this.#other(this.pinnedId);
		return pinned ?? (this.#speakerView ? this.speaker : null);
	}

	get speaker(): Participant | null {
		const { others, speakers } = this.roster;
		const spoke = speakers.map((id) => this.#other(id)).find((person) => person !== undefined);
		return spoke ?? others[0] ?? null;
	}

	get shown(): readonly Participant[] {
		const { self } = this.roster;
		const ids = pageOf(this.#head, this.#seated, this.#pageSize, this.page);
		return ids.flatMap((id) => (id === self.participantId ? self : (this.roster.find(id) ?? [])));
	}

	get page(): number {
		return Math.min(this.#page, this.pages - 1);
	}

	get pages(): number {
		return countPages(this.#head.length + this.#seated.length, this.#pageSize);
	}

	turnTo(page: number): void {
		this.#page = Math.max(0, Math.min(page, this.pages - 1));
	}

	pin(participantId: string | null): void {
		this.pinnedId = participantId;
		if (participantId !== null) this.#page = 0;
	}

	fit({ pageSize, withSelf }: { pageSize: number; withSelf: boolean }): void {
		this.#pageSize = Math.max(1, pageSize);
		this.#withSelf = withSelf;
	}

	/** Out of the room. */
	clear(): void {
		this.pinnedId = null;
		this.#page = 0;
		this.#before = [];
	}

	#other(id: string): Participant | undefined {
		return this.roster.others.find(({ participantId }) => participantId === id);
	}

	get #head(): readonly string[] {
		return this.#isSelfShown ? [this.roster.self.participantId] : [];
	}

	get #seated(): readonly string[] {
		const stageId = this.stage?.participantId;
		return this.#order.filter((id) => id !== stageId);
	}

	#arrange(): readonly string[] {
		const { others, speakers } = this.roster;
		this.#before = seat({
			before: this.#before,
			present: others.map(({ participantId }) => participantId),
			firstPage: this.#pageSize - (this.#isSelfShown ? 1 : 0),
			pinnedId: this.pinnedId,
			speakers
		});
		return this.#before;
	}
}
