import { SignalError } from '#lib/socket/signal_error.ts';
import type {
	ChatEnvelope,
	ChatHistory,
	ChatReceipt,
	ChatServer,
	StoredChatMessage
} from '../chat_types.ts';

const RETENTION = { maxMessages: 1000, maxBytes: 1024 * 1024, maxAgeMs: 30 * 24 * 3600 * 1000 };

type Listener = (stored: StoredChatMessage) => void;

/** Keeps and tells messages as the real server does; a test may get between. */
export class FakeChatServer {
	readonly messages: StoredChatMessage[] = [];
	readonly #listeners = new Set<Listener>();
	/** Off: what is said is kept, and told to nobody. */
	tells = true;
	pageSize = 200;
	#sequence = 0;

	listen(listener: Listener): void {
		this.#listeners.add(listener);
	}

	tell(stored: StoredChatMessage): void {
		for (const listener of this.#listeners) listener(structuredClone(stored));
	}

	take(participantId: string, senderName: string, message: ChatEnvelope): ChatReceipt {
		const known = this.messages.find(
			(kept) =>
				kept.participantId === participantId &&
				kept.message.chainId === message.chainId &&
				kept.message.counter === message.counter
		);
		if (known !== undefined) {
			if (JSON.stringify(known.message) !== JSON.stringify(message)) {
				throw new SignalError('chat-counter-reused', 'used');
			}
			return receiptOf(known);
		}
		this.#sequence += 1;
		const stored = {
			messageId: `m${this.#sequence}`,
			sequence: this.#sequence,
			sentAt: 1_700_000_000_000 + this.#sequence,
			participantId,
			senderName,
			message: structuredClone(message)
		};
		this.messages.push(stored);
		if (this.tells) this.tell(stored);
		return receiptOf(stored);
	}

	page(before = Infinity): ChatHistory {
		const older = this.messages.filter(({ sequence }) => sequence < before);
		return structuredClone({
			messages: older.slice(-this.pageSize),
			hasMore: older.length > this.pageSize,
			retention: RETENTION
		});
	}

	clear(): number {
		this.messages.length = 0;
		return this.#sequence;
	}
}

/** One participant's link to it. */
export class FakeChatLink implements ChatServer {
	readonly sent: ChatEnvelope[] = [];
	/** What becomes of the next requests to send, in order; null is as usual. */
	readonly fates: (SignalError | 'answer lost' | null)[] = [];
	isUp = true;

	constructor(
		readonly server: FakeChatServer,
		public participantId: string,
		public name: string
	) {}

	async send(envelope: ChatEnvelope): Promise<ChatReceipt> {
		await Promise.resolve();
		if (!this.isUp) throw new SignalError('disconnected', 'no link');
		this.sent.push(structuredClone(envelope));
		const fate = this.fates.shift() ?? null;
		if (fate instanceof SignalError) throw fate;
		const receipt = this.server.take(this.participantId, this.name, envelope);
		if (fate === 'answer lost') throw new SignalError('disconnected', 'the link broke');
		return receipt;
	}

	async history(before?: number): Promise<ChatHistory> {
		await Promise.resolve();
		if (!this.isUp) throw new SignalError('disconnected', 'no link');
		return this.server.page(before);
	}

	async clear(): Promise<void> {
		await Promise.resolve();
		this.server.clear();
	}
}

function receiptOf({ messageId, sequence, sentAt }: StoredChatMessage): ChatReceipt {
	return { messageId, sequence, sentAt };
}
