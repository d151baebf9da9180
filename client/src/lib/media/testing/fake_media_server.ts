import type {
	ConsumerInfo,
	Direction,
	PreferredLayers,
	ReportCongestion,
	RestartIceReply,
	Source
} from '#lib/protocol/protocol.gen.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import { testFakeParameters } from 'mediasoup-client';
import type { RtpCapabilities, RtpParameters } from 'mediasoup-client/types';
import type { MediaServer } from '../media_server.ts';

type Call = keyof MediaServer;

/** A MediaServer that keeps the books as the real one does and can be made to fail. */
export class FakeMediaServer implements MediaServer {
	/** One line per call, such as `pauseProducer p1`. */
	readonly log: string[] = [];
	consumers: ConsumerInfo[] = [];
	/** Without a link every request fails. */
	hasLink = true;
	readonly transports = new Set<string>();
	/** Producer id to whether it is paused. */
	readonly producers = new Map<string, { transportId: string; source: Source; paused: boolean }>();
	readonly #failures = new Map<Call, SignalError[]>();
	readonly #losses = new Map<Call, { error: SignalError; atThatMoment: () => void }>();
	#next = 1;

	/** The next call of this name fails. */
	failNext(call: Call, code: SignalError['code']): void {
		const error = new SignalError(code, `scripted failure of ${call}`);
		this.#failures.set(call, [...(this.#failures.get(call) ?? []), error]);
	}

	/** The next call of this name is done, but its answer gets lost. `atThatMoment`: what else happens. */
	loseAnswer(
		call: Call,
		code: 'disconnected' | 'timeout' = 'disconnected',
		atThatMoment = () => undefined as void
	): void {
		const error = new SignalError(code, `scripted loss of an answer to ${call}`);
		this.#losses.set(call, { error, atThatMoment });
	}

	count(call: Call): number {
		return this.log.filter((line) => line.split(' ')[0] === call).length;
	}

	createTransport(direction: Direction) {
		return this.#do('createTransport', direction, () => {
			const transportId = `t${this.#next++}`;
			this.transports.add(transportId);
			const { id: _, ...options } = testFakeParameters.generateTransportRemoteParameters();
			return { ...options, transportId, iceServers: [] };
		});
	}

	connectTransport(transportId: string): Promise<void> {
		return this.#do('connectTransport', transportId, () => undefined);
	}

	restartIce(transportId: string): Promise<RestartIceReply> {
		return this.#do('restartIce', transportId, () => {
			const { iceParameters } = testFakeParameters.generateTransportRemoteParameters();
			return { iceParameters, iceServers: [] };
		});
	}

	closeTransport(transportId: string): Promise<void> {
		return this.#do('closeTransport', transportId, () => {
			if (!this.transports.delete(transportId)) {
				throw new SignalError('unknown-transport', 'No such transport.');
			}
			for (const [id, producer] of this.producers) {
				if (producer.transportId === transportId) this.producers.delete(id);
			}
		});
	}

	produce(transportId: string, source: Source, _rtp: RtpParameters): Promise<string> {
		return this.#do('produce', `${transportId} ${source}`, () => {
			const taken = [...this.producers.values()].some((producer) => producer.source === source);
			if (taken) throw new SignalError('source-taken', 'You send this already.');
			const producerId = `p${this.#next++}`;
			this.producers.set(producerId, { transportId, source, paused: false });
			return producerId;
		});
	}

	pauseProducer(producerId: string): Promise<void> {
		return this.#do('pauseProducer', producerId, () => this.#setPaused(producerId, true));
	}

	resumeProducer(producerId: string): Promise<void> {
		return this.#do('resumeProducer', producerId, () => this.#setPaused(producerId, false));
	}

	closeProducer(producerId: string): Promise<void> {
		return this.#do('closeProducer', producerId, () => {
			if (!this.producers.delete(producerId)) {
				throw new SignalError('unknown-producer', 'No such producer.');
			}
		});
	}

	startConsuming(transportId: string, _caps: RtpCapabilities): Promise<ConsumerInfo[]> {
		return this.#do('startConsuming', transportId, () => [...this.consumers]);
	}

	resumeConsumers(consumerIds: string[]): Promise<void> {
		return this.#do('resumeConsumers', consumerIds.join(','), () => undefined);
	}

	pauseConsumers(consumerIds: string[]): Promise<void> {
		return this.#do('pauseConsumers', consumerIds.join(','), () => undefined);
	}

	setConsumerLayers(consumers: PreferredLayers[]): Promise<void> {
		const detail = consumers.map((one) => `${one.consumerId}:${one.spatialLayer}`).join(',');
		return this.#do('setConsumerLayers', detail, () => undefined);
	}

	reportCongestion({ evidence, receivedBps }: ReportCongestion): Promise<void> {
		return this.#do('reportCongestion', `${evidence}:${receivedBps}`, () => undefined);
	}

	#setPaused(producerId: string, paused: boolean): void {
		const producer = this.producers.get(producerId);
		if (producer === undefined) throw new SignalError('unknown-producer', 'No such producer.');
		producer.paused = paused;
	}

	async #do<Result>(call: Call, detail: string, act: () => Result): Promise<Result> {
		this.log.push(`${call} ${detail}`);
		await Promise.resolve();
		if (!this.hasLink) throw new SignalError('disconnected', 'There is no link.');
		const failure = this.#failures.get(call)?.shift();
		if (failure !== undefined) throw failure;
		const result = act();
		const loss = this.#losses.get(call);
		this.#losses.delete(call);
		loss?.atThatMoment();
		if (loss !== undefined) throw loss.error;
		return result;
	}
}

/** What the server tells of a consumer that it made. */
export function consumerInfo(
	consumerId: string,
	participantId: string,
	source: Source = 'camera',
	producerPaused = false
): ConsumerInfo {
	const kind = source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video';
	const { rtpParameters } = testFakeParameters.generateConsumerRemoteParameters({
		id: consumerId,
		codecMimeType: kind === 'audio' ? 'audio/opus' : 'video/VP8'
	});
	const encodings = (rtpParameters.encodings ?? []).map((encoding) =>
		source === 'camera' ? { ...encoding, scalabilityMode: 'S3T3' } : encoding
	);
	return {
		consumerId,
		producerId: `producer-of-${consumerId}`,
		participantId,
		source,
		kind,
		rtpParameters: { ...rtpParameters, mid: `mid-of-${consumerId}`, encodings },
		producerPaused,
		producerScores: [],
		layers: null
	};
}
