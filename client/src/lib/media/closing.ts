import type { Transport } from 'mediasoup-client/types';

/**
 * The moment when a transport closes. Browsers never settle a negotiation that is under way then (W3C
 * webrtc-pc, section 4.4.1.2), so whoever waits for one has to wait for this as well.
 */
export class Closing {
	readonly happens: Promise<void>;
	#resolve: () => void = () => undefined;

	constructor(private readonly transport: Transport) {
		this.happens = new Promise((resolve) => (this.#resolve = resolve));
		transport.observer.once('close', this.#resolve);
	}

	forget(): void {
		this.transport.observer.off('close', this.#resolve);
	}
}
