import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IoSignalSocket } from './io_signal_socket.ts';
import { whenConnected, type LinkState } from './signal_socket.ts';

const quick = { delayMs: () => 20 };
let http: HttpServer;
let server: Server;
let port: number;
let socket: IoSignalSocket;

function listen(on: number): Promise<void> {
	http = createServer();
	server = new Server(http, { transports: ['websocket'] });
	return new Promise((resolve) => http.listen(on, '127.0.0.1', resolve));
}

beforeEach(async () => {
	vi.stubGlobal('window', new EventTarget());
	vi.stubGlobal('document', new EventTarget());
	vi.stubGlobal('navigator', { onLine: true });
	await listen(0);
	port = (http.address() as AddressInfo).port;
	socket = new IoSignalSocket({ url: `http://127.0.0.1:${port}`, policy: quick });
});

afterEach(async () => {
	socket.close();
	await server.close();
	vi.unstubAllGlobals();
});

function answer(event: string, reply: unknown): void {
	server.on('connection', (peer) => {
		peer.on(event, (_payload: unknown, ack: (reply: unknown) => void) => ack(reply));
	});
}

/** The first connection is dead, and does not know it. */
function answerAllButTheFirst(): { readonly count: number } {
	const peers = { count: 0 };
	server.on('connection', (peer) => {
		peers.count += 1;
		if (peers.count === 1) return;
		peer.on('set-state', (_payload: unknown, ack: (reply: unknown) => void) => ack({}));
	});
	return peers;
}

test('a request gets its reply', async () => {
	answer('create-transport', { transportId: 't1' });
	socket.open();
	await whenConnected(socket, 2_000);
	expect([...server.sockets.sockets.keys()]).toEqual([socket.id]);
	const reply = await socket.request('create-transport', { direction: 'send' });
	expect(reply.transportId).toBe('t1');
});

test('an error reply becomes a SignalError', async () => {
	answer('join-room', { error: 'room-full', message: 'The room is full.' });
	socket.open();
	await whenConnected(socket, 2_000);
	const joining = socket.request('join-room', { roomId: 'r', name: 'Ann' });
	await expect(joining).rejects.toMatchObject({ code: 'room-full', message: 'The room is full.' });
});

test('that this link is of nobody in a room is told, whatever was asked', async () => {
	answer('set-state', { error: 'not-joined', message: 'Join first.' });
	const told = vi.fn();
	socket.onNotJoined(told);
	socket.open();
	await whenConnected(socket, 2_000);
	await expect(socket.request('set-state', {})).rejects.toMatchObject({ code: 'not-joined' });
	expect(told).toHaveBeenCalledTimes(1);
	socket.reconnectNow();
	await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
	expect(socket.link).toBe('connected');
});

test('without a link a request fails at once', async () => {
	await expect(socket.request('leave-room', {})).rejects.toMatchObject({ code: 'disconnected' });
});

test('a server that does not answer is a time-out', async () => {
	socket.open();
	await whenConnected(socket, 2_000);
	const request = socket.request('leave-room', {}, { timeoutMs: 50 });
	await expect(request).rejects.toMatchObject({ code: 'timeout' });
});

test('a link that breaks rejects what is on its way and comes back by itself', async () => {
	socket.open();
	await whenConnected(socket, 2_000);
	const links: LinkState[] = [];
	socket.onLink((link) => links.push(link));
	const request = socket.request('leave-room', {});
	server.disconnectSockets(true);
	await expect(request).rejects.toMatchObject({ code: 'disconnected' });
	await whenConnected(socket, 2_000);
	expect(links).toEqual(['reconnecting', 'connected']);
});

test('it keeps trying while the server is away, and finds it again', async () => {
	socket.open();
	await whenConnected(socket, 2_000);
	await server.close();
	await vi.waitFor(() => expect(socket.failedTries).toBeGreaterThan(2), 5_000);
	await listen(port);
	await whenConnected(socket, 5_000);
	expect(socket.failedTries).toBe(0);
});

test('a server that hands over is left for the next one at once, whatever the policy', async () => {
	socket.close();
	const slow = { delayMs: () => 60_000 };
	socket = new IoSignalSocket({ url: `http://127.0.0.1:${port}`, policy: slow });
	socket.open();
	await whenConnected(socket, 2_000);
	server.emit('server-draining', { comeBackWithinMs: 20 });
	await vi.waitFor(() => expect(socket.isMoving).toBe(true));
	const again = new Promise<void>((resolve) => server.once('connection', () => resolve()));
	server.disconnectSockets(true);
	await again;
	await whenConnected(socket, 2_000);
	expect(socket.isMoving).toBe(false);
});

test('a server that turns a connection away is heard, and tried again', async () => {
	let isFull = true;
	server.use((_peer, next) => {
		const data = { error: 'too-many-sockets', message: 'Too many connections.' };
		next(isFull ? Object.assign(new Error('no'), { data }) : undefined);
	});
	socket.open();
	await vi.waitFor(() => expect(socket.refusal?.code).toBe('too-many-sockets'));
	expect(socket.refusal?.message).toBe('Too many connections.');
	isFull = false;
	await whenConnected(socket, 2_000);
	expect(socket.refusal).toBeNull();
});

test('the word of the browser about its network is shown and acted on', async () => {
	socket.close();
	socket = new IoSignalSocket({
		url: `http://127.0.0.1:${port}`,
		policy: { delayMs: () => 60_000 }
	});
	socket.open();
	await whenConnected(socket, 2_000);
	vi.stubGlobal('navigator', { onLine: false });
	server.disconnectSockets(true);
	await vi.waitFor(() => expect(socket.link).toBe('offline'));
	vi.stubGlobal('navigator', { onLine: true });
	window.dispatchEvent(new Event('online'));
	await whenConnected(socket, 2_000);
});

test('a browser that says it is offline is doubted, and not by all in step', async () => {
	const delays: number[] = [];
	for (const random of [0, 1]) {
		vi.stubGlobal('navigator', { onLine: true });
		socket.open();
		await whenConnected(socket, 2_000);
		vi.spyOn(Math, 'random').mockReturnValue(random);
		const timers = vi.spyOn(globalThis, 'setTimeout');
		vi.stubGlobal('navigator', { onLine: false });
		server.disconnectSockets(true);
		await vi.waitFor(() => expect(socket.link).toBe('offline'));
		delays.push(
			Math.max(...timers.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms < 10_000))
		);
		vi.restoreAllMocks();
		socket.close();
	}
	expect(delays).toEqual([5_000, 7_500]);
});

test('a link that looks well but does not answer is made anew when the network changes', async () => {
	const peers = answerAllButTheFirst();
	socket.open();
	await whenConnected(socket, 2_000);
	const links: LinkState[] = [];
	socket.onLink((link) => links.push(link));
	window.dispatchEvent(new Event('online'));
	await vi.waitFor(() => expect(links).toEqual(['reconnecting', 'connected']), 5_000);
	window.dispatchEvent(new Event('online'));
	await vi.waitFor(() => expect(peers.count).toBe(2));
	await new Promise((resolve) => setTimeout(resolve, 2_300));
	expect(peers.count).toBe(2);
});

test('a link that breaks without a word is made anew for a request that waits', async () => {
	const peers = answerAllButTheFirst();
	socket.open();
	await whenConnected(socket, 2_000);
	const waits = socket.request('set-state', { handRaised: true });
	await expect(waits).rejects.toMatchObject({ code: 'disconnected' });
	await whenConnected(socket, 2_000);
	expect(peers.count).toBe(2);
	await socket.request('set-state', { handRaised: true });
}, 12_000);

test('notifications reach their handlers until they unsubscribe', async () => {
	const seen: (string | null)[] = [];
	const unsubscribe = socket.on('active-speaker', ({ participantId }) => seen.push(participantId));
	socket.open();
	await whenConnected(socket, 2_000);
	server.emit('active-speaker', { participantId: 'ann' });
	await vi.waitFor(() => expect(seen).toEqual(['ann']));
	unsubscribe();
	server.emit('active-speaker', { participantId: null });
	await socket.request('leave-room', {}, { timeoutMs: 50 }).catch(() => null);
	expect(seen).toEqual(['ann']);
});

test('a closed socket stays closed', async () => {
	socket.open();
	await whenConnected(socket, 2_000);
	socket.close();
	window.dispatchEvent(new Event('online'));
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(socket.link).toBe('closed');
});

test('a socket that was closed can be opened again, and heeds the browser again', async () => {
	socket.open();
	await whenConnected(socket, 2_000);
	socket.close();
	socket.open();
	expect(socket.link).toBe('connecting');
	await whenConnected(socket, 2_000);
	vi.stubGlobal('navigator', { onLine: false });
	await server.close();
	await vi.waitFor(() => expect(socket.link).toBe('offline'));
	await listen(port);
	window.dispatchEvent(new Event('online'));
	await whenConnected(socket, 2_000);
});
