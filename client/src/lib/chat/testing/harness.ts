import { ChatRoom } from '../chat_room.ts';
import type { ChatEnvelope, SignatureAlgorithm, StoredChatMessage } from '../chat_types.ts';
import type { Payload } from '../content.ts';
import { Opener } from '../opener.ts';
import { RoomKey } from '../room_key.ts';
import { RoomSecrets } from '../room_secrets.ts';
import { Sealer } from '../sealer.ts';
import { createIdentity } from '../signatures.ts';
import { FakeChatLink, FakeChatServer } from './fake_chat_server.ts';

/** What a test or a benchmark drives in a real browser: the engine of the product, without a server. */

const ROOM = 'abc-defg-hij';

interface Said {
	readonly participantId: string;
	readonly message: ChatEnvelope;
}

function secretsOf(key: string, roomId = ROOM): Promise<RoomSecrets> {
	const parsed = RoomKey.parse(key);
	if (parsed === null) throw new Error('not a key');
	return RoomSecrets.derive(parsed, roomId);
}

function payload(text: string): Payload {
	return { at: Date.now(), name: 'Browser', prev: null, seen: [], body: { type: 'text', text } };
}

/** Without Ed25519, as in older browsers. */
async function withoutEd25519<Result>(task: () => Promise<Result>): Promise<Result> {
	const { subtle } = crypto;
	const native = subtle.generateKey.bind(subtle);
	const refuse = (algorithm: AlgorithmIdentifier, ...rest: [boolean, KeyUsage[]]) => {
		const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
		if (name === 'Ed25519') throw new DOMException('not here', 'NotSupportedError');
		return native(algorithm, ...rest);
	};
	subtle.generateKey = refuse as typeof native;
	try {
		return await task();
	} finally {
		subtle.generateKey = native;
	}
}

async function seal(
	key: string,
	participantId: string,
	texts: readonly string[],
	algorithm: SignatureAlgorithm = 'ed25519'
): Promise<Said[]> {
	const identity = await (algorithm === 'p256' ? withoutEd25519(createIdentity) : createIdentity());
	const sealer = await Sealer.open(await secretsOf(key), participantId, identity);
	const said: Said[] = [];
	for (const text of texts) {
		const { envelope } = await sealer.seal(payload(text));
		said.push({ participantId, message: envelope });
	}
	return said;
}

function stored({ participantId, message }: Said, sequence: number): StoredChatMessage {
	return {
		messageId: `m${sequence}`,
		sequence,
		sentAt: sequence,
		participantId,
		senderName: 'Browser',
		message
	};
}

/** The texts, or the reasons in brackets. */
async function open(key: string, said: readonly Said[]): Promise<string[]> {
	const results = await new Opener(await secretsOf(key)).open(said.map(stored));
	return results.map((result) => {
		if (typeof result === 'string') return `[${result}]`;
		const { body } = result.payload;
		return body.type === 'text' ? body.text : body.emoji;
	});
}

/** The longest time, in ms, for which nothing else could run while `task` did. */
async function longestStretch(task: () => Promise<void>): Promise<number> {
	const { port1, port2 } = new MessageChannel();
	let longest = 0;
	let last = performance.now();
	port1.onmessage = () => {
		const now = performance.now();
		longest = Math.max(longest, now - last);
		last = now;
		port2.postMessage(null);
	};
	port2.postMessage(null);
	await task();
	// One more turn, so that the last stretch counts.
	await new Promise((resolve) => setTimeout(resolve));
	port1.close();
	return longest;
}

/** Join a room with a history: read all of it. */
async function join(key: string, said: readonly Said[]) {
	const parsed = RoomKey.parse(key);
	const server = new FakeChatServer();
	for (const { participantId, message } of said) server.take(participantId, 'Browser', message);
	const link = new FakeChatLink(server, 'p-late', 'Late');
	const room = new ChatRoom({ roomId: ROOM, key: parsed, server: link });
	room.enter('p-late', 'Late');
	const before = performance.now();
	const stretch = await longestStretch(() => room.loadHistory());
	const ms = performance.now() - before;
	const readable = room.entries.filter(({ content }) => content !== null).length;
	room.close();
	return { ms, stretch, readable };
}

export const harness = { seal, open, join, newKey: () => RoomKey.create().text };
Object.assign(globalThis, { harness });
