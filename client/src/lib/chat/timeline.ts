import type { ChatEntry, MessageRef, Reactions } from './chat_types.ts';
import { compareLines, refName, type Line } from './line.ts';
import { OrderCheck } from './order_check.ts';

/** All lines in the order of the room, and what is shown of them. */
export class Timeline {
	#lines: Line[] = [];
	#entries: readonly ChatEntry[] | null = null;
	readonly #order = new OrderCheck();
	/** Reactions by the message that they are on, whether it is loaded or not. */
	readonly #reactions = new Map<string, Set<Line>>();
	#isSorted = true;

	/** `isOwn` tells whether a participant id is ours. */
	constructor(private readonly isOwn: (participantId: string) => boolean) {}

	get lines(): readonly Line[] {
		return this.#lines;
	}

	get entries(): readonly ChatEntry[] {
		if (this.#entries !== null) return this.#entries;
		if (!this.#isSorted) this.#lines.sort(compareLines);
		this.#isSorted = true;
		this.#entries = this.#lines.filter(isShown).map((line) => this.entry(line));
		return this.#entries;
	}

	entry(line: Line): ChatEntry {
		line.entry ??= this.#show(line);
		return line.entry;
	}

	get(entryId: string): Line | null {
		return this.#lines.find(({ id }) => id === entryId) ?? null;
	}

	find(ref: MessageRef): Line | null {
		return this.#order.find(ref);
	}

	add(line: Line): void {
		this.#lines.push(line);
		this.update(line);
	}

	/** Something about the line has changed: its state, its place, its content. */
	update(line: Line): void {
		line.entry = null;
		this.#entries = null;
		this.#isSorted = false;
		const { ref, payload, sequence } = line;
		if (payload === null) return;
		if (ref !== null && sequence !== null) this.#order.add(Object.assign(line, { ref }));
		if (payload.body.type === 'reaction') {
			const target = refName(payload.body.to);
			const reactions = this.#reactions.get(target) ?? new Set();
			this.#reactions.set(target, reactions.add(line));
			this.#touch(payload.body.to);
		}
	}

	remove(...gone: readonly Line[]): void {
		if (gone.length === 0) return;
		const dropped = new Set(gone);
		this.#lines = this.#lines.filter((line) => !dropped.has(line));
		this.#entries = null;
		for (const { payload } of gone) {
			if (payload?.body.type !== 'reaction') continue;
			const target = refName(payload.body.to);
			const left = [...(this.#reactions.get(target) ?? [])].filter((line) => !dropped.has(line));
			if (left.length === 0) this.#reactions.delete(target);
			else this.#reactions.set(target, new Set(left));
			this.#touch(payload.body.to);
		}
		this.#order.reset(this.#lines);
	}

	/** From now on we are this participant, and what waits is theirs. */
	become(participantId: string, senderName: string): void {
		for (const line of this.#lines) {
			line.entry = null;
			if (line.state === 'pending' || line.state === 'failed') {
				Object.assign(line, { participantId, senderName });
			}
		}
		this.#entries = null;
	}

	/** Look at the order again; see `OrderCheck.settle`. */
	settle(isWhole: boolean): void {
		if (this.#order.settle(isWhole).length > 0) this.#entries = null;
	}

	#touch(ref: MessageRef): void {
		const target = this.find(ref);
		if (target !== null) target.entry = null;
	}

	#show(line: Line): ChatEntry {
		const { payload, ref } = line;
		const body = payload?.body;
		const isOwn = this.isOwn(line.participantId);
		return {
			id: line.id,
			ref: line.state === 'unreadable' ? null : ref,
			participantId: line.participantId,
			senderName: line.senderName,
			signedName:
				payload !== null && !isSameName(payload.name, line.senderName) ? payload.name : null,
			isOwn,
			state: line.state === 'received' && isOwn ? 'sent' : line.state,
			sequence: line.sequence,
			sentAt: line.sentAt,
			content: body?.type === 'text' ? body : null,
			reactions: ref === null ? [] : this.#reactionsOn(ref),
			reason: line.reason,
			failure: line.failure,
			keyChanged: line.keyChanged && !isOwn,
			notice: line.notice
		};
	}

	#reactionsOn(ref: MessageRef): Reactions[] {
		const lines = [...(this.#reactions.get(refName(ref)) ?? [])].sort(compareLines);
		const byEmoji = new Map<string, Map<string, string>>();
		for (const { participantId, senderName, payload } of lines) {
			if (payload?.body.type !== 'reaction') continue;
			const { emoji, on } = payload.body;
			const people = byEmoji.get(emoji) ?? new Map<string, string>();
			byEmoji.set(emoji, people);
			if (!on) people.delete(participantId);
			else if (!people.has(participantId)) people.set(participantId, senderName);
		}
		return [...byEmoji]
			.filter(([, people]) => people.size > 0)
			.map(([emoji, people]) => ({
				emoji,
				participantIds: [...people.keys()],
				names: [...people.values()],
				isOwn: [...people.keys()].some(this.isOwn)
			}));
	}
}

/** Reactions are shown on what they belong to; one that cannot be read is a line like any other. */
function isShown({ payload, state }: Line): boolean {
	return state === 'unreadable' || payload?.body.type === 'text';
}

function isSameName(a: string, b: string): boolean {
	const plain = (name: string) => name.normalize('NFC').replace(/\s+/gu, ' ').trim();
	return plain(a) === plain(b);
}
