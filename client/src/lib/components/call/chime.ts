/** Soft notes, made on the spot: nothing to load, and quiet enough for a call. */

import { sinkTo } from './sink.ts';

interface Tune {
	/** Hz, one after the other. */
	readonly notes: readonly number[];
	/** s */
	readonly length: number;
	/** Gain, 0 to 1. */
	readonly loudness: number;
}

export const tunes = {
	/** E5, B5 */
	knock: { notes: [659.25, 987.77], length: 0.55, loudness: 0.06 },
	/** D5, A5: upward, shorter and softer than a knock */
	join: { notes: [587.33, 880], length: 0.3, loudness: 0.03 },
	/** A5, D5 */
	leave: { notes: [880, 587.33], length: 0.3, loudness: 0.025 }
} as const satisfies Record<string, Tune>;

const apartS = 0.14;
/** A speaker is at most so far behind. */
const lagS = 0.5;
/** A sound that the browser held back for longer than this is no news any more. */
const staleMs = 1500;

export class Chime {
	#context: AudioContext | null = null;

	/** Sound once, on this speaker; null: the system's own. Silent where the browser allows no sound before a tap. */
	async play(tune: Tune, speakerId: string | null): Promise<void> {
		const asked = performance.now();
		const context = (this.#context ??= new AudioContext());
		if (context.state !== 'running') await context.resume();
		if (this.#context !== context || performance.now() - asked > staleMs) return;
		const exit = await exitTo(context, speakerId);
		tune.notes.forEach((frequency, index) => {
			strike(exit.node, frequency, tune, context.currentTime + index * apartS);
		});
		setTimeout(exit.close, (tune.notes.length * apartS + tune.length + lagS) * 1_000);
	}

	async close(): Promise<void> {
		const context = this.#context;
		this.#context = null;
		await context?.close();
	}
}

interface Exit {
	readonly node: AudioNode;
	readonly close: () => void;
}

/** Where sound leaves the page: through an element, since more browsers let an element choose its speaker. */
async function exitTo(context: AudioContext, speakerId: string | null): Promise<Exit> {
	if (speakerId === null) return { node: context.destination, close: () => undefined };
	const node = context.createMediaStreamDestination();
	const element = new Audio();
	element.srcObject = node.stream;
	await sinkTo(element, speakerId);
	const close = () => void (element.srcObject = null);
	try {
		await element.play();
	} catch {
		// A browser may hold back elements alone: better on another speaker than not at all.
		close();
		return { node: context.destination, close };
	}
	return { node, close };
}

function strike(exit: AudioNode, frequency: number, { loudness, length }: Tune, at: number): void {
	const { context } = exit;
	const note = new OscillatorNode(context, { type: 'sine', frequency });
	const gain = new GainNode(context, { gain: 0 });
	gain.gain.setValueAtTime(0, at);
	gain.gain.linearRampToValueAtTime(loudness, at + 0.012);
	gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
	note.connect(gain).connect(exit);
	note.start(at);
	note.stop(at + length);
}
