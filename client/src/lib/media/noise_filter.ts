import workletUrl from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import wasmUrl from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import simdWasmUrl from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import type * as Library from '@sapphi-red/web-noise-suppressor';
import { note } from '#lib/socket/journal.ts';
import { keepRunning } from './audio_context.ts';
import type { Filtered, TrackFilter } from './held_track.ts';

/** What RNNoise was trained on, in Hz. */
const SAMPLE_RATE = 48_000;

interface Workshop {
	readonly context: AudioContext;
	readonly library: typeof Library;
	readonly wasmBinary: ArrayBuffer;
}

/**
 * Takes everything but voices out of the microphone, with RNNoise in an audio worklet. Nothing of it is
 * loaded before the first use.
 */
export class NoiseFilter implements TrackFilter {
	onFailure: (() => void) | undefined;
	#workshop: Promise<Workshop> | null = null;
	#inUse = 0;

	async apply(device: MediaStreamTrack): Promise<Filtered> {
		const { context, library, wasmBinary } = await this.#open();
		const source = context.createMediaStreamSource(new MediaStream([device]));
		const node = new library.RnnoiseWorkletNode(context, { maxChannels: 1, wasmBinary });
		const exit = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
		source.connect(node).connect(exit);
		const [track] = exit.stream.getAudioTracks();
		if (track === undefined) throw new Error('This browser gives no track of filtered sound.');
		this.#inUse += 1;
		keepRunning(context);
		return { track, close: () => this.#takeApart(context, [source, node, exit], track) };
	}

	close(): void {
		this.#workshop
			?.then(({ context }) => context.close())
			.catch((error: unknown) => note('devices', 'noise filter', error));
		this.#workshop = null;
	}

	#open(): Promise<Workshop> {
		this.#workshop ??= openWorkshop().catch((error: unknown) => {
			this.#workshop = null;
			throw error;
		});
		return this.#workshop;
	}

	#takeApart(
		context: AudioContext,
		nodes: readonly (AudioNode & { destroy?: () => void })[],
		track: MediaStreamTrack
	): void {
		track.stop();
		for (const node of nodes) {
			node.disconnect();
			node.destroy?.();
		}
		this.#inUse -= 1;
		if (this.#inUse > 0 || context.state === 'closed') return;
		context.suspend().catch((error: unknown) => note('devices', 'noise filter', error));
	}
}

async function openWorkshop(): Promise<Workshop> {
	const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
	try {
		const [library] = await Promise.all([
			import('@sapphi-red/web-noise-suppressor'),
			context.audioWorklet.addModule(workletUrl)
		]);
		const wasmBinary = await library.loadRnnoise({ url: wasmUrl, simdUrl: simdWasmUrl });
		// A worklet tells nothing of what it cannot compile: try it here.
		await WebAssembly.compile(wasmBinary.slice(0));
		return { context, library, wasmBinary };
	} catch (error) {
		void context.close();
		throw error;
	}
}
