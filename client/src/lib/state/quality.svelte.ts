import type { MediaEngine, PathName } from '#lib/media/media_engine.ts';
import { readPath, readStreams, type StatsEntry } from '#lib/media/quality_stats.ts';
import { note } from '#lib/socket/journal.ts';
import type { Pictures } from './pictures.svelte.ts';
import type { Roster } from './roster.svelte.ts';
import type { QualityPath, QualityRow, QualityStream, QualityView } from './video_view.ts';

const LOOK_MS = 1_500;

interface Look {
	readonly name: PathName;
	readonly transportId: string;
	readonly now: readonly StatsEntry[];
	readonly before: readonly StatsEntry[];
}

/** What the browser counts of every stream, while somebody reads it. */
export class Quality implements QualityView {
	paths = $state.raw<readonly QualityPath[]>([]);
	rows = $state.raw<readonly QualityRow[]>([]);
	#readers = 0;
	#timer: ReturnType<typeof setInterval> | undefined;
	/** Of the look before, by transport. */
	#before: Readonly<Record<string, readonly StatsEntry[]>> = {};

	constructor(
		private readonly roster: Roster,
		private readonly engine: MediaEngine,
		private readonly pictures: Pictures
	) {}

	watch(): () => void {
		this.#readers += 1;
		if (this.#readers === 1) {
			this.#timer = setInterval(() => void this.#look(), LOOK_MS);
			void this.#look();
		}
		return () => {
			this.#readers -= 1;
			if (this.#readers > 0) return;
			clearInterval(this.#timer);
			this.#before = {};
		};
	}

	async #look(): Promise<void> {
		try {
			const looks = await Promise.all(
				this.engine.transports().map(async ({ name, transport }): Promise<Look> => {
					const now: StatsEntry[] = [];
					if (!transport.closed) {
						(await transport.getStats()).forEach((entry: StatsEntry) => now.push(entry));
					}
					const { id: transportId } = transport;
					return { name, transportId, now, before: this.#before[transportId] ?? [] };
				})
			);
			this.#before = Object.fromEntries(looks.map(({ transportId, now }) => [transportId, now]));
			this.#show(looks);
		} catch (error) {
			note('state', 'could not read statistics', error);
		}
	}

	#show(looks: readonly Look[]): void {
		this.paths = looks.map(({ name, now }) => ({ name, ...readPath(now) }));
		const sent = looks.filter(({ name }) => name !== 'receive').flatMap(ownStreams);
		const received = looks
			.filter(({ name }) => name === 'receive')
			.flatMap((l) => this.#received(l));
		const path = this.paths.find(({ name }) => name === 'receive') ?? null;
		const { self, others } = this.roster;
		this.rows = [self, ...others].map(({ participantId, name, isSelf }) => {
			const theirs = received.filter((stream) => stream.participantId === participantId);
			return {
				participantId,
				name,
				isSelf,
				verdict: isSelf ? null : this.pictures.verdictOf(participantId),
				screenVerdict: isSelf ? null : this.pictures.verdictOf(participantId, 'screen'),
				path: isSelf || theirs.length === 0 ? null : path,
				streams: isSelf ? sent : theirs
			};
		});
	}

	#received({ now, before }: Look): (QualityStream & { participantId: string })[] {
		return readStreams(now, before).flatMap((stream) => {
			const info = stream.trackId === null ? null : this.engine.consumerOf(stream.trackId);
			if (info === null) return [];
			const { consumerId, participantId, source } = info;
			return [{ ...stream, participantId, source, layer: this.pictures.layerOf(consumerId) }];
		});
	}
}

function ownStreams({ name, now, before }: Look): QualityStream[] {
	if (name === 'receive') return [];
	const streams = readStreams(now, before).filter(({ direction }) => direction === 'out');
	return streams.map((stream, index) => ({
		...stream,
		source: name,
		layer: stream.rid === null ? null : index
	}));
}
