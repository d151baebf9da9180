import type { ConsumerInfo } from '#lib/protocol/protocol.gen.ts';
import { note } from '#lib/socket/journal.ts';
import { SignalError } from '#lib/socket/signal_error.ts';
import type { Consumer, Transport } from 'mediasoup-client/types';

/** A consumer whose own negotiation fails so often is not tried any more. */
const MOST_FAILURES = 2;

export type OnBuilt = (info: ConsumerInfo, consumer: Consumer) => void;

/**
 * Builds our side of consumers in one negotiation. What it offered stays in the description of its transport, so
 * after a failure nothing more can be built on that; on the next one, each is built by itself, until it is known
 * which of them the browser refuses.
 */
export class ConsumerBuilder {
	/** By producer, since consumers are others on another transport. */
	readonly #failures = new Map<string, number>();
	#singly = false;

	/** Whether this browser cannot build it; asking again would not help. */
	isRefused({ producerId }: ConsumerInfo): boolean {
		return (this.#failures.get(producerId) ?? 0) >= MOST_FAILURES;
	}

	/** @throws whatever a negotiation failed by, or a SignalError: the transport cannot be connected. */
	async build(
		transport: Transport,
		infos: readonly ConsumerInfo[],
		onBuilt: OnBuilt
	): Promise<void> {
		for (const batch of this.#singly ? infos.map((info) => [info]) : [infos]) {
			if (transport.closed) return;
			await this.#negotiate(transport, batch, onBuilt);
		}
		this.#singly = false;
	}

	async #negotiate(
		transport: Transport,
		batch: readonly ConsumerInfo[],
		onBuilt: OnBuilt
	): Promise<void> {
		const failures: Error[] = [];
		const tries = batch.map(async (info) => {
			try {
				onBuilt(info, await consume(transport, info));
			} catch (error) {
				note('media', `could not receive ${info.source}`, error);
				if (isUnsupported(error)) this.#failures.set(info.producerId, MOST_FAILURES);
				else failures.push(error as Error);
			}
		});
		await Promise.all(tries);
		const [failure] = failures;
		if (failure === undefined || transport.closed) return;
		if (!(failure instanceof SignalError)) this.#suspect(batch);
		throw failure;
	}

	#suspect([first, ...others]: readonly ConsumerInfo[]): void {
		if (first === undefined) return;
		if (others.length > 0) this.#singly = true;
		else this.#failures.set(first.producerId, (this.#failures.get(first.producerId) ?? 0) + 1);
	}
}

/** The library tells so before it negotiates: the others are not concerned. */
function isUnsupported(error: unknown): boolean {
	return error instanceof Error && error.name === 'UnsupportedError';
}

function consume(transport: Transport, info: ConsumerInfo): Promise<Consumer> {
	const { consumerId, producerId, participantId, source, kind, rtpParameters } = info;
	// Tracks of one stream are kept in step by the browser: voice with face, not with the screen.
	const streamId = source.startsWith('screen') ? `${participantId}-screen` : participantId;
	return transport.consume({ id: consumerId, producerId, kind, rtpParameters, streamId });
}
