/*
 * The smallest Node server that holds the way into a call: rooms in memory, one worker, no log, no store.
 * Usage: node server.cjs MEDIASOUP SOCKET_IO WORKER PORT
 */
const http = require('node:http');

const [mediasoupLibrary, socketLibrary, workerBin, port] = process.argv.slice(2);
const mediasoup = require(mediasoupLibrary);
const { Server } = require(socketLibrary);

const mediaCodecs = [
	{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
	{ kind: 'video', mimeType: 'video/VP8', clockRate: 90000 }
];
const rooms = new Map();

class Participant {
	recv = null;
	capabilities = null;
	transports = new Map();
	producers = new Map();
	consumers = new Map();

	constructor(socket, room, name) {
		this.socket = socket;
		this.room = room;
		this.name = name;
	}

	get info() {
		return { participantId: this.socket.id, name: this.name };
	}

	async consume(producer, owner) {
		const consumer = await this.recv.consume({
			producerId: producer.id,
			rtpCapabilities: this.capabilities,
			paused: true
		});
		this.consumers.set(consumer.id, consumer);
		consumer.on('producerclose', () => this.consumers.delete(consumer.id));
		return {
			consumerId: consumer.id,
			producerId: producer.id,
			participantId: owner.socket.id,
			source: producer.appData.source,
			kind: consumer.kind,
			rtpParameters: consumer.rtpParameters
		};
	}

	leave() {
		for (const transport of this.transports.values()) transport.close();
	}
}

function openRoom(id, worker) {
	const room = { id, host: null, router: null, inside: new Map(), waiting: new Map() };
	room.opened = worker.createRouter({ mediaCodecs }).then((router) => (room.router = router));
	rooms.set(id, room);
	return room;
}

function snapshot(room) {
	return {
		roomId: room.id,
		rtpCapabilities: room.router.rtpCapabilities,
		participants: [...room.inside.values()].map(({ info }) => info)
	};
}

function admit(one) {
	const { room, socket } = one;
	room.waiting.delete(socket.id);
	room.inside.set(socket.id, one);
	socket.to(room.id).emit('participant-joined', one.info);
	socket.join(room.id);
}

const handlers = {
	async 'join-room'(state, { roomId, name }, { socket, worker }) {
		const room = rooms.get(roomId) ?? openRoom(roomId, worker);
		await room.opened;
		state.me = new Participant(socket, room, name);
		if (room.host === null) {
			room.host = state.me;
			admit(state.me);
			return { status: 'joined', ...snapshot(room) };
		}
		room.waiting.set(socket.id, state.me);
		room.host.socket.emit('pending-join-request', state.me.info);
		return { status: 'pending' };
	},

	async 'approve-join'({ me }, { participantId }) {
		const guest = me.room.host === me && me.room.waiting.get(participantId);
		if (!guest) return { error: 'not-found' };
		admit(guest);
		guest.socket.emit('join-approved', snapshot(me.room));
		return {};
	},

	async 'create-transport'({ me }, _, { webRtcServer }) {
		const transport = await me.room.router.createWebRtcTransport({
			webRtcServer,
			initialAvailableOutgoingBitrate: 1_000_000
		});
		me.transports.set(transport.id, transport);
		const { id: transportId, iceParameters, iceCandidates, dtlsParameters } = transport;
		return { transportId, iceParameters, iceCandidates, dtlsParameters };
	},

	async 'connect-transport'({ me }, { transportId, dtlsParameters }) {
		await me.transports.get(transportId).connect({ dtlsParameters });
		return {};
	},

	async produce({ me }, { transportId, source, rtpParameters, paused }) {
		const kind = source === 'microphone' ? 'audio' : 'video';
		const options = { kind, rtpParameters, paused, appData: { source } };
		const producer = await me.transports.get(transportId).produce(options);
		me.producers.set(producer.id, producer);
		for (const other of me.room.inside.values()) {
			if (other === me || other.recv === null) continue;
			void other.consume(producer, me).then((info) => {
				other.socket.emit('new-consumers', { consumers: [info] });
			});
		}
		return { producerId: producer.id };
	},

	async 'start-consuming'({ me }, { transportId, rtpCapabilities }) {
		me.recv = me.transports.get(transportId);
		me.capabilities = rtpCapabilities;
		const others = [...me.room.inside.values()].filter((other) => other !== me);
		const all = others.flatMap((other) => [...other.producers.values()].map((p) => [p, other]));
		return { consumers: await Promise.all(all.map((one) => me.consume(...one))) };
	},

	async 'resume-consumers'({ me }, { consumerIds }) {
		await Promise.all(consumerIds.map((id) => me.consumers.get(id)?.resume()));
		return {};
	}
};

function serve(socket, context) {
	const state = { me: null };
	for (const [event, handle] of Object.entries(handlers)) {
		socket.on(event, async (payload, answer) => {
			try {
				answer(await handle(state, payload, { ...context, socket }));
			} catch (error) {
				answer({ error: String(error) });
			}
		});
	}
	socket.on('disconnect', () => {
		const { me } = state;
		if (me === null) return;
		me.leave();
		me.room.inside.delete(socket.id);
		me.room.waiting.delete(socket.id);
		if (me.room.inside.size > 0) return;
		me.room.router.close();
		rooms.delete(me.room.id);
	});
}

async function main() {
	const worker = await mediasoup.createWorker({ workerBin, logLevel: 'none' });
	const listenInfos = ['udp', 'tcp'].map((protocol) => ({ protocol, ip: '127.0.0.1' }));
	const webRtcServer = await worker.createWebRtcServer({ listenInfos });
	const site = http.createServer((request, response) => {
		response.writeHead(request.url === '/readyz' ? 200 : 404).end();
	});
	const io = new Server(site, { serveClient: false });
	io.on('connection', (socket) => serve(socket, { worker, webRtcServer }));
	site.listen(Number(port), '127.0.0.1');
}

process.on('SIGTERM', () => process.exit(0));
void main();
