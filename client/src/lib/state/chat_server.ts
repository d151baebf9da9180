import type { ChatEnvelope, ChatHistory, ChatReceipt, ChatServer } from '#lib/chat/chat_types.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';

/** The server as the chat needs it, over the signaling link. */
export class SignalChatServer implements ChatServer {
	constructor(private readonly socket: SignalSocket) {}

	send(envelope: ChatEnvelope): Promise<ChatReceipt> {
		return this.socket.request('send-chat-message', { message: { ...envelope, version: 1 } });
	}

	history(before?: number): Promise<ChatHistory> {
		return this.socket.request('get-chat-history', before === undefined ? {} : { before });
	}

	async clear(): Promise<void> {
		await this.socket.request('clear-chat-history', {});
	}
}
