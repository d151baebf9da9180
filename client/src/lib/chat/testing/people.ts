import { ChatRoom } from '../chat_room.ts';
import type { ChatEntry } from '../chat_types.ts';
import { MemoryKeyStore, type KeyStore } from '../key_store.ts';
import { RoomKey } from '../room_key.ts';
import { FakeChatLink, FakeChatServer } from './fake_chat_server.ts';

export const ROOM = 'abc-defg-hij';

export interface Someone {
	readonly room: ChatRoom;
	readonly link: FakeChatLink;
	readonly store: KeyStore;
	readonly arrived: ChatEntry[];
}

export interface PersonOptions {
	readonly key?: RoomKey | null;
	readonly store?: KeyStore;
	/** Off: not in the room yet. */
	readonly enters?: boolean;
	readonly listens?: boolean;
}

/** People of one room, on one server. */
export class Meeting {
	readonly server = new FakeChatServer();
	readonly key = RoomKey.create();

	join(participantId: string, name: string, options: PersonOptions = {}): Someone {
		const { key = this.key, store = new MemoryKeyStore(), enters = true, listens = true } = options;
		const link = new FakeChatLink(this.server, participantId, name);
		const room = new ChatRoom({ roomId: ROOM, key, server: link, store });
		const arrived: ChatEntry[] = [];
		room.on('arrived', (entries) => arrived.push(...entries));
		if (listens) this.server.listen((stored) => room.receive(stored));
		if (enters) room.enter(participantId, name);
		return { room, link, store, arrived };
	}
}

/** What a person reads: texts, and in brackets why there is none. */
export function texts({ room }: Someone): string[] {
	return room.entries.map(({ content, reason }) => content?.text ?? `[${reason ?? ''}]`);
}
