import type { MediaEngine } from '#lib/media/media_engine.ts';
import type { SignalSocket } from '#lib/socket/signal_socket.ts';
import type { CallParts } from './call_parts.ts';
import { LowData } from './low_data.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { Quality } from './quality.svelte.ts';
import type { Roster } from './roster.svelte.ts';
import { Seats } from './seats.svelte.ts';
import type { VideoView } from './video_view.ts';
import { Viewing } from './viewing.svelte.ts';

/** Which videos are shown, where, and how well: everything about pictures that is not a device. */
export class Video implements VideoView {
	readonly seats: Seats;
	readonly lowData: LowData;
	readonly viewing: Viewing;
	readonly pictures: Pictures;
	readonly quality: Quality;

	constructor({ session, engine, inputs, socket, page }: CallParts, roster: Roster) {
		this.seats = new Seats(roster, session.memory);
		this.lowData = new LowData(inputs, session.memory);
		this.viewing = new Viewing(roster, this.seats, this.lowData, engine, page);
		this.pictures = new Pictures(roster, this.viewing, engine);
		this.pictures.onNetwork((isWeak) => this.lowData.networkIs(isWeak, Date.now()));
		this.quality = new Quality(roster, engine, this.pictures);
		followLayers(socket, engine);
	}

	/** Out of the room. */
	clear(): void {
		this.seats.clear();
		this.pictures.clear();
		this.lowData.clear();
	}

	close(): void {
		this.pictures.clear();
		this.viewing.close();
	}
}

function followLayers(socket: SignalSocket, engine: MediaEngine): void {
	socket.on('producer-layers-wanted', ({ producerId, spatialLayer, lowest }) =>
		engine.setWatched(producerId, { layer: spatialLayer, lowest })
	);
	socket.onLink((link) => engine.setReachable(link === 'connected'));
	socket.on('producer-score', ({ producerId, scores }) =>
		engine.setProducerScores(producerId, scores)
	);
	socket.on('consumer-layers-changed', ({ consumerId, layers }) =>
		engine.setConsumerLayers(consumerId, layers)
	);
}
