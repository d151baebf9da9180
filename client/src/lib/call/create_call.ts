import { ChatRoom } from '#lib/chat/chat_room.ts';
import { IndexedDbKeyStore } from '#lib/chat/indexed_db_key_store.ts';
import { keyFragmentOfLink, linkWithRoomKey, roomKeyOfLink } from '#lib/chat/room_key.ts';
import { Capture, captureBrowser } from '#lib/media/capture.ts';
import { loadDevice } from '#lib/media/load_device.ts';
import { MediaEngine } from '#lib/media/media_engine.ts';
import { SignalMediaServer } from '#lib/media/media_server.ts';
import { CallSession } from '#lib/session/call_session.ts';
import { browserAddressBar, InviteLink } from '#lib/session/invite_link.ts';
import { RecentRooms } from '#lib/session/recent_rooms.ts';
import { RoomMemory } from '#lib/session/room_memory.ts';
import { IoSignalSocket } from '#lib/socket/io_signal_socket.ts';
import { onWake } from '#lib/socket/wake.ts';
import { CallState } from '#lib/state/call_state.svelte.ts';
import { SignalChatServer } from '#lib/state/chat_server.ts';
import { LocalInputs } from '#lib/state/local_inputs.ts';
import type { CallView } from '#lib/state/view.ts';
import { Goodbye } from './goodbye.ts';
import { openSignIn } from './open_sign_in.ts';
import { ScreenAwake } from './screen_awake.ts';
import { serverUrl as builtFor } from './server_address.ts';

export interface CallOptions {
	/** Origin of the server; what the client was built for unless told. */
	readonly serverUrl?: string;
}

/** A call in the lobby of a room, wired to this browser. `dispose` ends it and lets go of everything. */
export function createCall(roomId: string, { serverUrl = builtFor }: CallOptions = {}): CallView {
	const memory = new RoomMemory();
	const socket = new IoSignalSocket(serverUrl === undefined ? {} : { url: serverUrl });
	const bar = browserAddressBar();
	const session = new CallSession(roomId, socket, memory, identify, new InviteLink(bar));
	const chat = new ChatRoom({
		roomId,
		key: roomKeyOfLink(bar.href),
		server: new SignalChatServer(socket),
		store: new IndexedDbKeyStore()
	});
	const recent = new RecentRooms();
	const noteVisit = () => recent.note(roomId, keyFragmentOfLink(bar.href));
	session.on('admitted', noteVisit);
	chat.on('unlocked', (key) => {
		bar.replace(linkWithRoomKey(bar.href, key));
		if (session.phase === 'in-call') noteVisit();
	});
	const awake = new AbortController();
	// The full link, put into the address of this very page, does not load it anew.
	const unlock = () => {
		if (chat.locked) void chat.unlock(bar.href);
	};
	window.addEventListener('hashchange', unlock, { signal: awake.signal });
	const call = new CallState({
		socket,
		session,
		engine: new MediaEngine(new SignalMediaServer(socket), loadDevice),
		inputs: new LocalInputs(memory, new Capture(captureBrowser())),
		chat,
		page: document
	});
	onWake((why) => call.mending.wake(why), awake.signal);
	const screen = new ScreenAwake();
	session.on('phase', () => screen.keep(session.phase === 'in-call'));
	const goodbye = new Goodbye(session, serverUrl);
	const dispose = call.dispose.bind(call);
	call.dispose = () => {
		goodbye.say();
		goodbye.close();
		screen.close();
		awake.abort();
		dispose();
	};
	return call;
}

async function identify(): Promise<string | null> {
	const signIn = await openSignIn();
	return signIn === null ? null : signIn.idToken();
}
