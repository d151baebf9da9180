import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromBase64Url } from './base64url.ts';
import type { ChatEnvelope, MessageRef, SignatureAlgorithm } from './chat_types.ts';
import type { Payload } from './content.ts';
import { frame, utf8 } from './frames.ts';
import { Opener } from './opener.ts';
import { ReceivingRatchet } from './ratchet.ts';
import { RoomKey } from './room_key.ts';
import { RoomSecrets } from './room_secrets.ts';
import { Sealer } from './sealer.ts';
import type { SigningIdentity } from './signatures.ts';

type WireRef = [string, string, number];

interface Vectors {
	roomId: string;
	roomKey: string;
	keyId: string;
	safetyCode: string;
	frame: { parts: (string | number)[]; hex: string };
	signers: Record<SignatureAlgorithm, string>;
	chain: {
		participantId: string;
		chainId: string;
		steps: { counter: number; key: string; nonce: string }[];
	};
	messages: { participantId: string; payload: WirePayload; message: ChatEnvelope }[];
	refused: { name: string; reason: string | null; participantId: string; message: ChatEnvelope }[];
	elsewhere: { roomId: string; participantId: string; message: ChatEnvelope }[];
}

interface WirePayload {
	at: number;
	name: string;
	prev: number | null;
	seen: WireRef[];
	body: { type: 'text'; text: string; replyTo?: WireRef } | { type: 'reaction'; to: WireRef };
}

/** Written by `e2e/chat_vectors.py`, with the second implementation. */
const vectors = JSON.parse(
	readFileSync(new URL('../../../../docs/chat-crypto-vectors.json', import.meta.url), 'utf8')
) as Vectors;

function secretsOf(roomId = vectors.roomId): Promise<RoomSecrets> {
	const key = RoomKey.parse(vectors.roomKey);
	if (key === null) throw new Error('no key');
	return RoomSecrets.derive(key, roomId);
}

function stored(participantId: string, message: ChatEnvelope) {
	return { messageId: 'm', sequence: 1, sentAt: 1, participantId, senderName: 'n', message };
}

function hex(bytes: Uint8Array | undefined): string {
	return [...(bytes ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function ref([participantId, chainId, counter]: WireRef): MessageRef {
	return { participantId, chainId, counter };
}

function payloadOf({ body, seen, ...rest }: WirePayload): Payload {
	const refs =
		body.type === 'reaction'
			? { to: ref(body.to) }
			: body.replyTo && { replyTo: ref(body.replyTo) };
	return { ...rest, seen: seen.map(ref), body: { ...body, ...refs } } as Payload;
}

async function signer(algorithm: SignatureAlgorithm, publicKey: string): Promise<SigningIdentity> {
	const name = algorithm === 'p256' ? { name: 'ECDSA', namedCurve: 'P-256' } : 'Ed25519';
	const bytes = fromBase64Url(vectors.signers[algorithm]);
	const spelled = fromBase64Url(publicKey);
	if (bytes === null || spelled === null) throw new Error('no key');
	const privateKey = await crypto.subtle.importKey('pkcs8', bytes, name, false, ['sign']);
	return { algorithm, publicKey: spelled, privateKey };
}

test('what follows from the room key', async () => {
	const secrets = await secretsOf();
	expect(secrets.keyId).toBe(vectors.keyId);
	expect(secrets.safetyCode).toBe(vectors.safetyCode);
	expect(hex(frame(...vectors.frame.parts))).toBe(vectors.frame.hex);
	expect(hex(frame(utf8('a')))).toBe('0000000161');
});

test('the chain', async () => {
	const { participantId, chainId, steps } = vectors.chain;
	const ratchet = new ReceivingRatchet(await (await secretsOf()).chainKey(participantId, chainId));
	for (const { counter, key, nonce } of steps) {
		const found = await ratchet.find(counter);
		expect([hex(found?.message.key), hex(found?.message.nonce)]).toEqual([key, nonce]);
		found?.commit();
		expect(ratchet.place(counter)).toBe('used');
	}
});

test('every message opens', async () => {
	const batch = vectors.messages.map(({ participantId, message }) =>
		stored(participantId, message)
	);
	const results = await new Opener(await secretsOf()).open(batch);
	expect(results).toMatchObject(
		vectors.messages.map(({ payload }) => ({ payload: payloadOf(payload) }))
	);
});

test('every message is made again, but for the random part of ECDSA', async () => {
	const secrets = await secretsOf();
	for (const { participantId, payload, message } of vectors.messages) {
		const identity = await signer(message.algorithm, message.publicKey);
		const sealer = await Sealer.open(secrets, participantId, identity, message.chainId);
		await sealer.skipTo(message.counter);
		const { envelope } = await sealer.seal(payloadOf(payload));
		const signature = message.algorithm === 'p256' ? envelope.signature : message.signature;
		expect(envelope).toEqual({ ...message, signature });
	}
});

test('what is refused is refused with its reason', async () => {
	const opener = new Opener(await secretsOf());
	for (const { name, reason, participantId, message } of vectors.refused) {
		const [result] = await opener.open([stored(participantId, message)]);
		expect([name, typeof result === 'string' ? result : null]).toEqual([name, reason]);
	}
	for (const { roomId, participantId, message } of vectors.elsewhere) {
		const other = new Opener(await secretsOf(roomId));
		expect(await other.open([stored(participantId, message)])).toEqual(['tampered']);
	}
});
