/*
 * Plays scenarios with mediasoup's Node library on a real worker: one JSON object per line in, one out.
 * A scenario is a list of steps; its result holds what every object made says of itself, by the name given to it.
 */
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const mediasoup = require(path.join(__dirname, 'node_modules', 'mediasoup', 'node', 'lib'));

/** The properties that the two libraries are compared by, as far as an object has them. */
const PROPERTIES = [
	'type',
	'kind',
	'closed',
	'paused',
	'producerPaused',
	'dataProducerPaused',
	'priority',
	'score',
	'preferredLayers',
	'currentLayers',
	'rtpParameters',
	'consumableRtpParameters',
	'rtpCapabilities',
	'iceRole',
	'iceParameters',
	'iceCandidates',
	'iceState',
	'iceSelectedTuple',
	'dtlsParameters',
	'dtlsState',
	'sctpParameters',
	'sctpState',
	'sctpNegotiatedCapabilities',
	'sctpStreamParameters',
	'srtpParameters',
	'tuple',
	'rtcpTuple',
	'label',
	'protocol',
	'subchannels'
];

async function made(step, objects) {
	const on = objects[step.on];
	const options = { ...step.options };
	for (const [key, name] of Object.entries(step.refer ?? {})) {
		options[key] = key === 'webRtcServer' || key === 'router' ? objects[name] : objects[name].id;
	}
	if (step.capabilitiesOf) {
		options.rtpCapabilities = objects[step.capabilitiesOf].rtpCapabilities;
	}
	return on[step.do](...(step.arguments ?? [options]));
}

async function play(steps, worker) {
	const objects = { worker };
	const outcomes = [];
	for (const step of steps) {
		const needed = [step.on, ...Object.values(step.refer ?? {})];
		if (!needed.every((name) => objects[name])) {
			outcomes.push('nothing to act on');
			continue;
		}
		try {
			const result = await made(step, objects);
			for (const [key, name] of Object.entries(step.names ?? {})) {
				objects[name] = key === '' ? result : result[key];
			}
			outcomes.push(typeof result === 'boolean' || typeof result === 'number' ? result : 'done');
		} catch (error) {
			outcomes.push(`error ${error.name}`);
		}
	}
	return { objects, outcomes };
}

async function said(object, properties) {
	const result = { properties: {} };
	for (const name of properties) {
		if (object[name] !== undefined) {
			result.properties[name] = object[name];
		}
	}
	if (object.closed) {
		return result;
	}
	for (const ask of ['dump', 'getStats']) {
		if (object[ask]) {
			result[ask] = await object[ask]();
		}
	}
	return result;
}

async function answer({ steps, properties = PROPERTIES }) {
	const worker = await mediasoup.createWorker({ logLevel: 'none' });
	const binary = fs.readlinkSync(`/proc/${worker.pid}/exe`);
	const { objects, outcomes } = await play(steps, worker);
	// What the worker tells of its own accord arrives, too.
	await new Promise((resolve) => setTimeout(resolve, 50));
	const result = {
		version: mediasoup.version,
		binary,
		hash: crypto.createHash('sha256').update(fs.readFileSync(binary)).digest('hex'),
		outcomes,
		ids: {},
		objects: {}
	};
	for (const [name, object] of Object.entries(objects)) {
		if (object.id) {
			result.ids[object.id] = name;
		}
		result.objects[name] = await said(object, properties);
	}
	const ended = new Promise((resolve) => worker.once('subprocessclose', resolve));
	worker.close();
	await ended;
	return result;
}

async function main() {
	for await (const line of readline.createInterface({ input: process.stdin })) {
		process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
	}
}

main();
