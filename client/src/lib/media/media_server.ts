import type {
	ConsumerInfo,
	Direction,
	PreferredLayers,
	ReportCongestion,
	RestartIceReply,
	Source,
	TransportOptions
} from '#lib/protocol/protocol.gen.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters } from 'mediasoup-client/types';

/** While a path is down, an answer that takes longer is not worth waiting for. */
const RESTART_TIMEOUT_MS = 4_000;

/** All that the media engine asks of the server. Each call may throw a SignalError. */
export interface MediaServer {
	createTransport(direction: Direction): Promise<TransportOptions>;
	connectTransport(transportId: string, dtlsParameters: DtlsParameters): Promise<void>;
	restartIce(transportId: string): Promise<RestartIceReply>;
	/** Closes everything on it as well. */
	closeTransport(transportId: string): Promise<void>;
	/** The new producer's id. */
	produce(transportId: string, source: Source, rtpParameters: RtpParameters): Promise<string>;
	pauseProducer(producerId: string): Promise<void>;
	resumeProducer(producerId: string): Promise<void>;
	closeProducer(producerId: string): Promise<void>;
	/** All consumers as they are; may be asked again. */
	startConsuming(transportId: string, rtpCapabilities: RtpCapabilities): Promise<ConsumerInfo[]>;
	resumeConsumers(consumerIds: string[]): Promise<void>;
	pauseConsumers(consumerIds: string[]): Promise<void>;
	setConsumerLayers(consumers: PreferredLayers[]): Promise<void>;
	/** More is sent to us than gets through; so much does, in bits per second. */
	reportCongestion(report: ReportCongestion): Promise<void>;
}

/** The media server behind a signaling link. */
export class SignalMediaServer implements MediaServer {
	constructor(private readonly socket: SignalSocket) {}

	createTransport(direction: Direction): Promise<TransportOptions> {
		return this.socket.request('create-transport', { direction });
	}

	async connectTransport(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
		await this.socket.request('connect-transport', { transportId, dtlsParameters });
	}

	restartIce(transportId: string): Promise<RestartIceReply> {
		return this.socket.request('restart-ice', { transportId }, { timeoutMs: RESTART_TIMEOUT_MS });
	}

	async closeTransport(transportId: string): Promise<void> {
		await this.socket.request('close-transport', { transportId });
	}

	async produce(
		transportId: string,
		source: Source,
		rtpParameters: RtpParameters
	): Promise<string> {
		const reply = await this.socket.request('produce', { transportId, source, rtpParameters });
		return reply.producerId;
	}

	async pauseProducer(producerId: string): Promise<void> {
		await this.socket.request('pause-producer', { producerId });
	}

	async resumeProducer(producerId: string): Promise<void> {
		await this.socket.request('resume-producer', { producerId });
	}

	async closeProducer(producerId: string): Promise<void> {
		await this.socket.request('close-producer', { producerId });
	}

	async startConsuming(
		transportId: string,
		rtpCapabilities: RtpCapabilities
	): Promise<ConsumerInfo[]> {
		const reply = await this.socket.request('start-consuming', { transportId, rtpCapabilities });
		return reply.consumers;
	}

	async resumeConsumers(consumerIds: string[]): Promise<void> {
		await this.socket.request('resume-consumers', { consumerIds });
	}

	async pauseConsumers(consumerIds: string[]): Promise<void> {
		await this.socket.request('pause-consumers', { consumerIds });
	}

	async setConsumerLayers(consumers: PreferredLayers[]): Promise<void> {
		await this.socket.request('set-consumer-layers', { consumers });
	}

	async reportCongestion(report: ReportCongestion): Promise<void> {
		await this.socket.request('report-congestion', report);
	}
}
