import { isSameDay } from '#lib/i18n/days.ts';
import type { ChatEntry } from '#lib/state/chat_view.ts';

/** What stands in the list: days, the mark of what is new, and messages. */
export type Row =
	| { readonly kind: 'day'; readonly key: string; readonly at: number }
	| { readonly kind: 'new'; readonly key: string }
	| {
			readonly kind: 'message';
			readonly key: string;
			readonly entry: ChatEntry;
			/** The first of its sender and minute: name and time stand above it. */
			readonly isFirst: boolean;
	  };

/** Messages grouped by sender and minute, with a line for each new day. `firstUnreadId`: where new ones begin. */
export function rowsOf(entries: readonly ChatEntry[], firstUnreadId: string | null): Row[] {
	const rows: Row[] = [];
	let before: ChatEntry | null = null;
	for (const entry of entries) {
		const isNewDay = before === null || !isSameDay(before.sentAt, entry.sentAt);
		const isNew = entry.id === firstUnreadId;
		if (isNewDay) rows.push({ kind: 'day', key: `day ${entry.id}`, at: entry.sentAt });
		if (isNew) rows.push({ kind: 'new', key: 'new' });
		const isFirst = isNewDay || isNew || before === null || !isSameGroup(before, entry);
		rows.push({ kind: 'message', key: entry.id, entry, isFirst });
		before = entry;
	}
	return rows;
}

function isSameGroup(a: ChatEntry, b: ChatEntry): boolean {
	return (
		a.participantId === b.participantId &&
		a.senderName === b.senderName &&
		a.signedName === b.signedName &&
		!b.keyChanged &&
		minuteOf(a.sentAt) === minuteOf(b.sentAt)
	);
}

function minuteOf(at: number): number {
	return Math.floor(at / 60_000);
}
