import { LayerMemory, neededHeight, TOP_LAYER } from '#lib/media/layer_choice.ts';
import type { MediaEngine } from '#lib/media/media_engine.ts';
import { wishesOf, wishKey, type VideoWish, type VideoWishes } from '#lib/media/video_wish.ts';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { LowData } from './low_data.svelte.ts';
import type { PageSight } from './page_sight.ts';
import type { Participant } from './participant.svelte.ts';
import type { Roster } from './roster.svelte.ts';
import { chosenCameras } from './seating.ts';
import type { Seats } from './seats.svelte.ts';
import type { HeldBack, Sighting, VideoSource, ViewingView } from './video_view.ts';

/** So many cameras are received at once, whatever the window has room for. */
const MOST_CAMERAS = 12;

/** Who gets bandwidth first, 1 to 255; the server gives a screen 100 at least. */
const PRIORITY = { screen: 120, stage: 90, speaker: 60, other: 10 };

/** How the small window beside the page shows somebody. */
const SMALL_WINDOW: Sighting = { width: 360, height: 203, pixelRatio: 1, visible: true };

/** Turns what is seen on this screen into what is asked of the server. */
export class Viewing implements ViewingView {
	readonly #sightings = new SvelteMap<string, Sighting>();
	readonly #opened = new SvelteSet<string>();
	/** How many layers there are of each camera that is received. */
	readonly #layerCounts = new SvelteMap<string, number>();
	covered = $state(false);
	#pageHidden = $state(false);
	/** Who is seen in a small window beside the page. */
	#outsideId = $state<string | null>(null);
	readonly #layers = new LayerMemory();
	/** Those whose cameras are too many. */
	readonly #beyond = $derived.by(() => this.#camerasBeyond());
	readonly #stop: () => void;

	constructor(
		private readonly roster: Roster,
		private readonly seats: Seats,
		private readonly lowData: LowData,
		engine: MediaEngine,
		page: PageSight
	) {
		const look = () => (this.#pageHidden = page.hidden);
		look();
		page.addEventListener('visibilitychange', look);
		engine.on('track-arrival', ({ participantId, source, layerCount }) =>
			this.#layerCounts.set(wishKey(participantId, source), layerCount)
		);
		const stopEffect = $effect.root(() => {
			$effect(() => this.#forgetScreens());
			$effect(() => engine.setWishes(this.#wishes()));
		});
		this.#stop = () => {
			stopEffect();
			page.removeEventListener('visibilitychange', look);
		};
	}

	sight(participantId: string, source: VideoSource, sighting: Sighting | null): void {
		const key = wishKey(participantId, source);
		if (sighting === null) this.#sightings.delete(key);
		else this.#sightings.set(key, sighting);
	}

	seeOutside(participantId: string): () => void {
		this.#outsideId = participantId;
		return () => {
			if (this.#outsideId === participantId) this.#outsideId = null;
		};
	}

	heldBack(participantId: string, source: VideoSource): HeldBack | null {
		if (this.lowData.on) {
			return source === 'screen' && this.#opened.has(participantId) ? null : 'low-data';
		}
		return source === 'camera' && this.#beyond.includes(participantId) ? 'many' : null;
	}

	openScreen(participantId: string): void {
		this.#opened.add(participantId);
	}

	close(): void {
		this.#stop();
	}

	/** What is wanted of a video now. */
	wishOf(person: Participant, source: VideoSource): VideoWish {
		return source === 'screen' ? this.#screenWish(person) : this.#cameraWish(person);
	}

	/** How many times larger than their camera gives it their picture is drawn; 0: not known. */
	stretchOf({ participantId, videoHeight }: Participant): number {
		const sighting = this.#sightings.get(wishKey(participantId, 'camera'));
		if (sighting === undefined || videoHeight === 0) return 0;
		return neededHeight(sighting, sighting.pixelRatio) / videoHeight;
	}

	/** A screen that is over, and low-data mode when it is, take along what was opened. */
	#forgetScreens(): void {
		const shared = this.roster.others.filter(({ screenTrack }) => screenTrack !== null);
		const ids = this.lowData.on ? shared.map(({ participantId }) => participantId) : [];
		for (const id of [...this.#opened]) if (!ids.includes(id)) this.#opened.delete(id);
	}

	#wishes(): VideoWishes {
		const sources = ['camera', 'screen'] as const;
		return wishesOf(
			this.roster.others.flatMap((person) =>
				sources.map(
					(source) => [wishKey(person.participantId, source), this.wishOf(person, source)] as const
				)
			)
		);
	}

	#cameraWish(person: Participant): VideoWish {
		const { participantId } = person;
		const sighting = this.#sightings.get(wishKey(participantId, 'camera'));
		const inPage = this.#isSeated(participantId) && this.#isInSight(sighting);
		const isOutside = this.#outsideId === participantId;
		const flows = this.heldBack(participantId, 'camera') === null && (inPage || isOutside);
		const seen = isOutside && !inPage ? SMALL_WINDOW : sighting;
		return { flows, spatialLayer: this.#layer(person, seen), priority: this.#priority(person) };
	}

	#screenWish({ participantId }: Participant): VideoWish {
		const sighting = this.#sightings.get(wishKey(participantId, 'screen'));
		const flows = this.heldBack(participantId, 'screen') === null && this.#isInSight(sighting);
		return { flows, spatialLayer: TOP_LAYER, priority: PRIORITY.screen };
	}

	/** A tile that has not told yet is on its way to the screen. */
	#isInSight(sighting: Sighting | undefined): boolean {
		return !this.#pageHidden && !this.covered && sighting?.visible !== false;
	}

	#layer(person: Participant, sighting: Sighting | undefined): number | null {
		if (sighting === undefined) return null;
		const key = wishKey(person.participantId, 'camera');
		return this.#layers.choose(key, sighting, sighting.pixelRatio, {
			height: person.videoHeight,
			layers: this.#layerCounts.get(key) ?? 0
		});
	}

	#priority({ participantId, speaking }: Participant): number {
		const { pinnedId, stage } = this.seats;
		if (participantId === pinnedId || participantId === stage?.participantId) return PRIORITY.stage;
		return speaking ? PRIORITY.speaker : PRIORITY.other;
	}

	#isSeated(participantId: string): boolean {
		const { shown, stage } = this.seats;
		return (
			stage?.participantId === participantId || shown.some((p) => p.participantId === participantId)
		);
	}

	#camerasBeyond(): readonly string[] {
		const { shown, stage, pinnedId } = this.seats;
		const seen = [...(stage === null ? [] : [stage]), ...shown]
			.filter(({ isSelf, cameraTrack }) => !isSelf && cameraTrack !== null)
			.map(({ participantId }) => participantId);
		const first = stage?.participantId ?? pinnedId;
		const chosen = chosenCameras(seen, MOST_CAMERAS, first, this.roster.speakers);
		return seen.filter((id) => !chosen.has(id));
	}
}
