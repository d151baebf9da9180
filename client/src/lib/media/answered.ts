import type { Producer, Transport } from 'mediasoup-client/types';
import { countFlow } from './flow_stats.ts';
import type { FlowLook } from './flow_watch.ts';

/** The server acknowledges every tenth of a second what comes with this extension. */
const ACKNOWLEDGED = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
/** So many packets without any answer are no chance. */
const LEAST_UNANSWERED = 10;
const PATIENCE_MS = 2_500;

/** Looks at what comes back of what is sent: a path can be dead one way, and for one source alone. */
export class Answered {
	#received = -1;
	#sentBy = 0;

	/** Null: nothing has to come back, or it is not known. */
	async look(transport: Transport, producer: Producer | null): Promise<FlowLook | null> {
		if (producer === null || producer.paused || !isAcknowledged(producer)) return null;
		const count = await countFlow(transport);
		if (count === null) return null;
		const received = count.bytesReceived + count.answers;
		if (received !== this.#received) {
			this.#received = received;
			this.#sentBy = count.packetsSent;
		}
		const unanswered = count.packetsSent - this.#sentBy;
		return unanswered < LEAST_UNANSWERED ? null : { received, patienceMs: PATIENCE_MS };
	}
}

function isAcknowledged({ rtpParameters }: Producer): boolean {
	const { codecs, headerExtensions = [] } = rtpParameters;
	const answers = codecs[0]?.rtcpFeedback?.some(({ type }) => type === 'transport-cc') ?? false;
	return answers && headerExtensions.some(({ uri }) => uri === ACKNOWLEDGED);
}
