import { toBase64Url } from './base64url.ts';
import type { ChatEnvelope, StoredChatMessage, UnreadableReason } from './chat_types.ts';
import { readStored } from './envelope.ts';
import { utf8 } from './frames.ts';
import { newLine, type Line } from './line.ts';
import { Opener, type Opened } from './opener.ts';
import type { RoomSecrets } from './room_secrets.ts';
import type { Signers } from './signers.ts';

/** Turns what the server gives into lines: each once, and what cannot be read with the reason. */
export class Reader {
	#opener: Opener | null = null;
	/** Digests of what was read, to tell the same message told again from a replay. */
	readonly #seen = new Set<string>();

	constructor(private readonly signers: Signers) {}

	use(secrets: RoomSecrets): void {
		this.#opener = new Opener(secrets);
	}

	/** Lines of what is new, in the order of the room. Calls must not overlap. */
	async read(batch: readonly unknown[]): Promise<Line[]> {
		const fresh: StoredChatMessage[] = [];
		const all = batch.map(readStored);
		const digests = await Promise.all(all.map(digest));
		all.forEach((stored, index) => {
			const mark = digests[index] ?? '';
			if (this.#seen.has(mark)) return;
			this.#seen.add(mark);
			fresh.push(stored);
		});
		const inOrder = fresh.sort((a, b) => a.sequence - b.sequence);
		const lines = inOrder.map((stored) =>
			newLine({ ...pick(stored), stored, state: 'unreadable', reason: 'no-key' })
		);
		await this.reread(lines);
		return lines;
	}

	/** Try again, in place, what could not be read. */
	async reread(lines: readonly Line[]): Promise<void> {
		if (this.#opener === null) return;
		const tried = lines.filter(({ stored }) => stored !== null);
		const batch = tried.flatMap(({ stored }) => (stored === null ? [] : [stored]));
		const results = await this.#opener.open(batch);
		for (const [index, line] of tried.entries()) {
			await this.#settle(line, results[index] ?? 'malformed');
		}
	}

	async #settle(line: Line, result: Opened | UnreadableReason): Promise<void> {
		line.entry = null;
		if (typeof result === 'string') {
			line.reason = result;
			return;
		}
		const { ref, payload, publicKey } = result;
		const keyChanged = await this.signers.isChange(ref.participantId, publicKey);
		Object.assign(line, {
			ref,
			payload,
			keyChanged,
			state: 'received',
			reason: null,
			stored: null
		});
	}
}

/** Whether the server tells the very envelope that we sent. */
export function isSameEnvelope(a: ChatEnvelope, b: ChatEnvelope): boolean {
	return JSON.stringify(fieldsOf(a)) === JSON.stringify(fieldsOf(b));
}

function pick({ participantId, senderName, sequence, sentAt }: StoredChatMessage): Partial<Line> {
	return { participantId, senderName, sequence, sentAt };
}

async function digest({
	messageId,
	sequence,
	participantId,
	message
}: StoredChatMessage): Promise<string> {
	const text = JSON.stringify([messageId, sequence, participantId, fieldsOf(message)]);
	return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
}

/** In one order, whatever order they came in. */
function fieldsOf(envelope: unknown): unknown {
	if (typeof envelope !== 'object' || envelope === null) return envelope;
	return Object.entries(envelope).sort(([a], [b]) => (a < b ? -1 : 1));
}
