import type {
	ChatEntry,
	MessageRef,
	OrderNotice,
	StoredChatMessage,
	UnreadableReason
} from './chat_types.ts';
import type { Payload } from './content.ts';

/** A message as the timeline knows it: what can be read, what cannot, and what is on its way. */
export interface Line {
	readonly id: string;
	/** Counts lines as they came, to order those that have no sequence or the same. */
	readonly arrival: number;
	participantId: string;
	senderName: string;
	state: ChatEntry['state'];
	/** What the server gave; kept of what cannot be read, for another try with another key. */
	stored: StoredChatMessage | null;
	/** Null while not sealed, and of what cannot be read. */
	ref: MessageRef | null;
	sequence: number | null;
	sentAt: number;
	payload: Payload | null;
	reason: UnreadableReason | null;
	failure: string | null;
	keyChanged: boolean;
	notice: OrderNotice | null;
	/** As shown last; null when something has changed since. */
	entry: ChatEntry | null;
}

let arrivals = 0;

export function newLine(parts: Partial<Line>): Line {
	const arrival = arrivals++;
	return {
		id: `line-${arrival}`,
		arrival,
		participantId: '',
		senderName: '',
		state: 'pending',
		stored: null,
		ref: null,
		sequence: null,
		sentAt: 0,
		payload: null,
		reason: null,
		failure: null,
		keyChanged: false,
		notice: null,
		entry: null,
		...parts
	};
}

/** The key of a message in a map. Chain ids have one length, so no two messages share it. */
export function refName({ participantId, chainId, counter }: MessageRef): string {
	return `${chainId}${counter} ${participantId}`;
}

export function chainName({ participantId, chainId }: MessageRef): string {
	return chainId + participantId;
}

export function compareLines(a: Line, b: Line): number {
	const [left, right] = [a.sequence ?? Infinity, b.sequence ?? Infinity];
	return left === right ? a.arrival - b.arrival : left - right;
}
