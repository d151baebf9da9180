import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Receiver } from './receiver.ts';
import { loadedDevice } from './testing/fake_device.ts';
import { consumerInfo, FakeMediaServer } from './testing/fake_media_server.ts';

const PATIENCE = { timeout: 8_000 };
let server: FakeMediaServer;
let receiver: Receiver;
let tracks: Set<string>;
const onFailure = vi.fn();

beforeEach(() => {
	server = new FakeMediaServer();
	const hooks = { onPath: vi.fn(), onIdle: vi.fn(), onRecovery: vi.fn(), onFlatline: vi.fn() };
	receiver = new Receiver({ ...hooks, onFailure, onFlow: vi.fn(), onCongestion: vi.fn() });
	tracks = new Set();
	receiver.consumers.events.on('track-added', ({ consumerId }) => tracks.add(consumerId));
	receiver.consumers.events.on('track-removed', ({ consumerId }) => tracks.delete(consumerId));
});
afterEach(() => receiver.detach());

const attach = async (refuses: (consumerId: string) => boolean) =>
	receiver.attach({ device: await loadedDevice(refuses), server });

test('a negotiation that failed is made anew on another transport', async () => {
	server.consumers = [consumerInfo('c1', 'ann'), consumerInfo('c2', 'ann', 'microphone')];
	let failures = 1;
	await attach(() => failures-- > 0);
	await vi.waitFor(() => expect([...tracks]).toEqual(['c1', 'c2']), PATIENCE);
	expect(server.count('createTransport')).toBe(2);
	expect(server.log.at(-1)).toBe('resumeConsumers c1,c2');
});

test('what the browser refuses each time is left out, and the others come', async () => {
	server.consumers = ['c1', 'c2', 'c3'].map((id) => consumerInfo(id, `sender of ${id}`));
	await attach((consumerId) => consumerId === 'c2');
	await vi.waitFor(() => expect([...tracks]).toEqual(['c1', 'c3']), PATIENCE);
	receiver.add([consumerInfo('c4', 'late')]);
	await vi.waitFor(() => expect([...tracks]).toEqual(['c1', 'c3', 'c4']));
	expect(onFailure).not.toHaveBeenCalled();
});
