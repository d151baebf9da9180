import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import type { ChatEnvelope, StoredChatMessage } from './chat_types.ts';
import { MAX_TEXT_LENGTH } from './chat_types.ts';
import { cleanText, decodePayload, encodePayload, type Payload } from './content.ts';
import { parseEnvelope, readStored } from './envelope.ts';
import { MemoryKeyStore } from './key_store.ts';
import { importHkdfKey, MAX_SKIPPED, ReceivingRatchet } from './ratchet.ts';
import { Reader } from './reader.ts';
import { RoomKey } from './room_key.ts';
import { RoomSecrets } from './room_secrets.ts';
import { Sealer } from './sealer.ts';
import { Signers } from './signers.ts';
import { createIdentity } from './signatures.ts';

vi.setConfig({ testTimeout: 120_000 });

const ROOM = 'abc-defg-hij';
const SENDERS = ['p-1', 'p-2', 'p-3'];
const EACH = 8;

let secrets: RoomSecrets;
/** What an honest server holds: three senders by turns. */
const said: StoredChatMessage[] = [];

beforeAll(async () => {
	secrets = await RoomSecrets.derive(RoomKey.create(), ROOM);
	const sealers = await Promise.all(
		SENDERS.map(async (id) => Sealer.open(secrets, id, await createIdentity()))
	);
	for (let n = 0; n < EACH; n++) {
		for (const [index, sealer] of sealers.entries()) {
			const { ref, envelope } = await sealer.seal(payload(`${SENDERS[index]} ${n}`));
			const sequence = said.length + 1;
			said.push({
				messageId: `m${sequence}`,
				sequence,
				sentAt: sequence,
				participantId: ref.participantId,
				senderName: 'guest',
				message: envelope
			});
		}
	}
});

function payload(text: string): Payload {
	return { at: 1, name: 'guest', prev: null, seen: [], body: { type: 'text', text } };
}

function newReader(): Reader {
	const reader = new Reader(new Signers(ROOM, new MemoryKeyStore()));
	reader.use(secrets);
	return reader;
}

function at(index: number): StoredChatMessage {
	const message = said[index];
	if (message === undefined) throw new Error('no such message');
	return message;
}

async function read(reader: Reader, ...messages: unknown[]) {
	const lines = await reader.read(messages);
	return lines.map(({ payload: content, reason }) =>
		content?.body.type === 'text' ? content.body.text : reason
	);
}

const anyMessage = fc.nat(SENDERS.length * EACH - 1);

test('whatever is lost, late or told twice: each message is read once, and as it was', async () => {
	const schedule = fc.array(fc.array(anyMessage, { maxLength: 6 }), { maxLength: 12 });
	await fc.assert(
		fc.asyncProperty(schedule, async (batches) => {
			const reader = newReader();
			const got: (string | null)[] = [];
			for (const batch of batches) got.push(...(await read(reader, ...batch.map(at))));
			const expected = [...new Set(batches.flat())].map((index) => textOf(index));
			expect([...got].sort()).toEqual(expected.sort());
		}),
		{ numRuns: 60 }
	);
});

function textOf(index: number): string {
	return `${SENDERS[index % SENDERS.length]} ${Math.floor(index / SENDERS.length)}`;
}

test('the same message under another id or sequence is a replay', async () => {
	const change = fc.record({
		messageId: fc.string(),
		sequence: fc.nat({ max: Number.MAX_SAFE_INTEGER })
	});
	await fc.assert(
		fc.asyncProperty(anyMessage, change, async (index, changes) => {
			const reader = newReader();
			const copy = { ...at(index), ...changes };
			fc.pre(copy.messageId !== at(index).messageId || copy.sequence !== at(index).sequence);
			expect(await read(reader, at(index))).toEqual([textOf(index)]);
			expect(await read(reader, copy)).toEqual(['replayed']);
		}),
		{ numRuns: 40 }
	);
});

const FIELDS = [
	'version',
	'keyId',
	'chainId',
	'counter',
	'algorithm',
	'publicKey',
	'binding',
	'ciphertext',
	'signature'
] as const satisfies (keyof ChatEnvelope)[];

/** Another value for a field: out of a different message, a changed character, or anything at all. */
const tampering = fc.record({
	field: fc.constantFrom(...FIELDS),
	how: fc.constantFrom('other', 'character', 'anything', 'cut'),
	position: fc.nat(20_000),
	other: anyMessage,
	anything: fc.anything()
});

test('a message of which any field was edited is not read, and the genuine one still is', async () => {
	await fc.assert(
		fc.asyncProperty(anyMessage, tampering, async (index, tamper) => {
			const genuine = at(index);
			const value = edited(genuine.message, tamper);
			fc.pre(!Object.is(value, genuine.message[tamper.field]));
			const reader = newReader();
			const forged = { ...genuine, message: { ...genuine.message, [tamper.field]: value } };
			const [got] = await read(reader, forged);
			expect(['tampered', 'malformed', 'unsupported-version']).toContain(got);
			expect(await read(reader, genuine)).toEqual([textOf(index)]);
		}),
		{ numRuns: 150 }
	);
});

function edited(
	message: ChatEnvelope,
	{
		field,
		how,
		position,
		other,
		anything
	}: (typeof tampering)['generate'] extends (...args: never[]) => { value: infer Value }
		? Value
		: never
): unknown {
	const value = message[field];
	if (how === 'other') return at(other).message[field];
	if (how === 'anything') return anything;
	if (typeof value !== 'string') return Number(value) + 1 + (position % 5000);
	const place = position % value.length;
	if (how === 'cut') return value.slice(0, place);
	return value.slice(0, place) + (value[place] === 'A' ? 'B' : 'A') + value.slice(place + 1);
}

test('a message that is told of somebody else is not read', async () => {
	await fc.assert(
		fc.asyncProperty(anyMessage, fc.string(), async (index, participantId) => {
			fc.pre(participantId !== at(index).participantId);
			expect(await read(newReader(), { ...at(index), participantId })).toEqual(['tampered']);
		}),
		{ numRuns: 40 }
	);
	expect(await read(newReader(), { ...at(0), participantId: 'p-2' })).toEqual(['tampered']);
});

test('whatever a server says, nothing throws', async () => {
	const nearly = fc.record(Object.fromEntries(FIELDS.map((field) => [field, fc.anything()])), {
		requiredKeys: []
	});
	const stored = fc.record(
		{
			messageId: fc.anything(),
			sequence: fc.anything(),
			sentAt: fc.anything(),
			participantId: fc.anything(),
			senderName: fc.anything(),
			message: fc.oneof(nearly, fc.anything())
		},
		{ requiredKeys: [] }
	);
	await fc.assert(
		fc.asyncProperty(fc.oneof(stored, fc.anything()), async (value) => {
			readStored(value);
			parseEnvelope(value);
			const [got] = await read(newReader(), value);
			expect(['malformed', 'tampered', 'unsupported-version']).toContain(got);
		}),
		{ numRuns: 200 }
	);
});

test('a chain gives each key once, within the bound, whatever is asked of it', async () => {
	const counter = fc.oneof(
		{ weight: 4, arbitrary: fc.nat(60) },
		{ weight: 1, arbitrary: fc.integer({ min: 1000, max: 1100 }) },
		{ weight: 1, arbitrary: fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }) }
	);
	await fc.assert(
		fc.asyncProperty(fc.array(counter, { maxLength: 15 }), async (asked) => {
			const ratchet = new ReceivingRatchet(await importHkdfKey(new Uint8Array(32).fill(7)));
			const used = new Set<number>();
			let position = 0;
			for (const wanted of asked) {
				const found = await ratchet.find(wanted);
				const isReachable = wanted <= position + MAX_SKIPPED && !used.has(wanted);
				// Of what was passed over, only the newest are kept.
				if (found === null) expect(isReachable && wanted > position - MAX_SKIPPED).toBe(false);
				else expect(isReachable).toBe(true);
				if (found === null) continue;
				found.commit();
				used.add(wanted);
				position = Math.max(position, wanted + 1);
			}
		}),
		{ numRuns: 12 }
	);
});

test('every text that may be sent fits, and comes out as it went in', () => {
	const text = fc.string({ unit: 'binary', maxLength: MAX_TEXT_LENGTH }).map(cleanText);
	fc.assert(
		fc.property(text, fc.string({ unit: 'binary', maxLength: 64 }), (said, name) => {
			fc.pre(said !== '' && said.length <= MAX_TEXT_LENGTH);
			const content = { ...payload(said), name: name.toWellFormed() };
			expect(decodePayload(encodePayload(content))).toEqual(content);
		}),
		{ numRuns: 50 }
	);
	for (const unit of ['\u4e16', '"', '\\', '\n', '\u{1f600}'.slice(0, 2)]) {
		const longest = cleanText(`x${unit.repeat(MAX_TEXT_LENGTH)}`.slice(0, MAX_TEXT_LENGTH));
		expect(() => encodePayload({ ...payload(longest), name: '\u4e16'.repeat(128) })).not.toThrow();
	}
});
