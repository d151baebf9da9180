/*
 * Answers negotiation cases with mediasoup's Node library: one JSON object per line in, one out.
 * SSRCs are counted instead of random: 1000, 2000 and so on, from the start of every case.
 */
const path = require('node:path');
const readline = require('node:readline');

const LIBRARY = path.join(__dirname, 'node_modules', 'mediasoup', 'node', 'lib');
const utils = require(path.join(LIBRARY, 'utils.js'));
const ortc = require(path.join(LIBRARY, 'ortc.js'));

let ssrc = 0;
utils.generateRandomNumber = () => (ssrc += 1000);

/** Calls `act`; gives its result, or the name of its error. Results are copied, for later calls change them. */
function outcome(act) {
	try {
		return { ok: structuredClone(act()) };
	} catch (error) {
		return { error: error.name };
	}
}

function validated(check, value) {
	return outcome(() => {
		check(value);
		return value;
	});
}

function consume(consumable, capabilities) {
	const valid = validated(ortc.validateAndNormalizeRtpCapabilities, capabilities);
	if (!valid.ok) {
		return { valid };
	}
	const result = { valid, canConsume: outcome(() => ortc.canConsume(consumable, capabilities)) };
	for (const pipe of [false, true]) {
		for (const enableRtx of [false, true]) {
			result[`consumer pipe=${pipe} rtx=${enableRtx}`] = outcome(() =>
				ortc.getConsumerRtpParameters({
					consumableRtpParameters: consumable,
					remoteRtpCapabilities: valid.ok,
					pipe,
					enableRtx
				})
			);
		}
	}
	return result;
}

function produce(result, { kind, rtpParameters, remotes }, router) {
	result.valid = validated(ortc.validateAndNormalizeRtpParameters, rtpParameters);
	if (!result.valid.ok) {
		return;
	}
	result.mapping = outcome(() => ortc.getProducerRtpParametersMapping(rtpParameters, router));
	if (!result.mapping.ok) {
		return;
	}
	// Mapping has settled the profiles in the parameters themselves.
	result.settled = { ok: structuredClone(rtpParameters) };
	const consumable = ortc.getConsumableRtpParameters(
		kind,
		rtpParameters,
		router,
		result.mapping.ok
	);
	result.consumable = { ok: consumable };
	for (const enableRtx of [false, true]) {
		result[`pipe rtx=${enableRtx}`] = outcome(() =>
			ortc.getPipeConsumerRtpParameters({ consumableRtpParameters: consumable, enableRtx })
		);
	}
	result.remotes = remotes.map((capabilities) => consume(consumable, capabilities));
}

function answer(negotiation) {
	ssrc = 0;
	const router = outcome(() => ortc.generateRouterRtpCapabilities(negotiation.mediaCodecs));
	const result = { router };
	if (router.ok) {
		produce(result, negotiation, router.ok);
	}
	return result;
}

readline
	.createInterface({ input: process.stdin })
	.on('line', (line) => process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`));
