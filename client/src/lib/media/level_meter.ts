import { note } from '#lib/socket/journal.ts';
import { keepRunning } from './audio_context.ts';

/** Between two readings, in ms. */
const INTERVAL_MS = 100;
/** Quieter than this shows as nothing, louder than the other as full; dBFS. */
const FLOOR_DB = -60;
const CEILING_DB = -15;

/** A level of 0 to 1 for samples of -1 to 1, even to the ear: linear in decibels. */
export function levelOf(samples: Float32Array): number {
	let sum = 0;
	for (const sample of samples) sum += sample * sample;
	const rms = Math.sqrt(sum / Math.max(1, samples.length));
	if (rms === 0) return 0;
	const level = (20 * Math.log10(rms) - FLOOR_DB) / (CEILING_DB - FLOOR_DB);
	return Math.min(1, Math.max(0, level));
}

/** Measures the microphone with the browser's analyser (W3C Web Audio). */
export class LevelMeter {
	#context: AudioContext | null = null;
	#node: MediaStreamAudioSourceNode | null = null;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(private readonly onLevel: (level: number) => void) {}

	/** Measure this track from now on; null: nothing. */
	measure(track: MediaStreamTrack | null): void {
		this.#release();
		if (track === null || typeof AudioContext === 'undefined') return;
		try {
			this.#start(track);
		} catch (error) {
			note('devices', 'the level cannot be measured', error);
		}
	}

	close(): void {
		this.#release();
		this.#context?.close().catch((error: unknown) => note('devices', 'meter', error));
		this.#context = null;
	}

	#start(track: MediaStreamTrack): void {
		const context = (this.#context ??= new AudioContext());
		// Before the first tap on the page the browser holds it back; until then the level stays 0.
		keepRunning(context);
		const analyser = context.createAnalyser();
		analyser.fftSize = 1024;
		this.#node = context.createMediaStreamSource(new MediaStream([track]));
		this.#node.connect(analyser);
		const samples = new Float32Array(analyser.fftSize);
		this.#timer = setInterval(() => {
			analyser.getFloatTimeDomainData(samples);
			this.onLevel(levelOf(samples));
		}, INTERVAL_MS);
	}

	#release(): void {
		clearInterval(this.#timer);
		this.#node?.disconnect();
		this.#node = null;
		this.onLevel(0);
	}
}
