/*
 * Runs the rounds with mediasoup's Node library; one line of JSON for each round.
 * Usage: node --expose-gc node.cjs LIBRARY WORKER ROUNDS INPUTS
 */
const fs = require('node:fs');

const [library, workerBin, rounds, inputs] = process.argv.slice(2);
const mediasoup = require(library);

class Stopwatch {
	rows = {};

	/** Runs a step that does so many operations; notes microseconds per operation. */
	async measure(name, operations, step) {
		globalThis.gc();
		const [wall, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
		const result = await step();
		const used = process.cpuUsage(cpu);
		const passed = Number(process.hrtime.bigint() - wall) / 1000;
		this.rows[name] = { wall: passed / operations, cpu: (used.user + used.system) / operations };
		return result;
	}
}

async function inTurn(steps) {
	const results = [];
	for (const step of steps) {
		results.push(await step());
	}
	return results;
}

const atOnce = (steps) => Promise.all(steps.map((step) => step()));

async function measureUse(watch, consumers, transports) {
	const switching = consumers.flatMap((consumer) => [
		() => consumer.resume(),
		() => consumer.pause()
	]);
	await watch.measure('pause, resume', switching.length, () => inTurn(switching));
	const askConsumers = consumers.map((consumer) => () => consumer.getStats());
	await watch.measure('consumer.get_stats', askConsumers.length, () => inTurn(askConsumers));
	const askTransports = transports.map((transport) => () => transport.getStats());
	await watch.measure('transport.get_stats', askTransports.length, () => inTurn(askTransports));
}

async function oneRound(worker, given) {
	const watch = new Stopwatch();
	const router = await worker.createRouter({ mediaCodecs: given.mediaCodecs });
	const { count, listenInfos } = given;

	const creating = Array(count).fill(() => router.createWebRtcTransport({ listenInfos }));
	const transports = await watch.measure('create_webrtc_transport', count, () => inTurn(creating));
	const cameras = given.cameras.map((camera) => structuredClone(camera));
	const producing = transports.map(
		(transport, index) => () =>
			transport.produce({ kind: 'video', rtpParameters: cameras[index] })
	);
	const producers = await watch.measure('produce', count, () => inTurn(producing));

	const receivers = transports.slice(0, given.receivers);
	const told = receivers.map(() => structuredClone(given.capabilities));
	let consumers;
	for (const [name, run] of [
		['consume, in turn', inTurn],
		['consume, pipelined', atOnce]
	]) {
		const producerId = producers.pop().id;
		const consuming = Array.from({ length: given.consumers }, (_, index) => () => {
			const i = index % receivers.length;
			return receivers[i].consume({ producerId, rtpCapabilities: told[i], paused: true });
		});
		consumers = await watch.measure(name, consuming.length, () => run(consuming));
	}
	await measureUse(watch, consumers, transports);
	router.close();
	await worker.dump();
	return watch.rows;
}

async function main() {
	const given = JSON.parse(fs.readFileSync(inputs, 'utf8'));
	const worker = await mediasoup.createWorker({ workerBin, logLevel: 'error' });
	for (let round = 0; round < Number(rounds); ++round) {
		console.log(JSON.stringify(await oneRound(worker, given)));
	}
	worker.close();
}

main();
