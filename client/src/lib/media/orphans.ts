import { SignalError } from '#lib/socket/signal_error.ts';
import type { MediaServer } from './media_server.ts';

/** Transports that we have given up and that the server must still be told of. */
export class Orphans {
	readonly #transportIds = new Set<string>();

	add(transportId: string): void {
		this.#transportIds.add(transportId);
	}

	forget(): void {
		this.#transportIds.clear();
	}

	async close(server: MediaServer): Promise<void> {
		for (const transportId of this.#transportIds) {
			try {
				await server.closeTransport(transportId);
			} catch (error) {
				if (!(error instanceof SignalError && error.code === 'unknown-transport')) throw error;
			}
			this.#transportIds.delete(transportId);
		}
	}
}
