/** Two soft notes, made on the spot: nothing to load, and quiet enough for a call. */

/** Frequencies in Hz: E5 and B5. */
const notes = [659.25, 987.77];
const apartS = 0.14;
const lengthS = 0.55;
const loudness = 0.06;
/** A sound that the browser held back for longer than this is no news any more. */
const staleMs = 1500;

export class KnockSound {
	#context: AudioContext | null = null;

	/** Sound once; silent where the browser allows no sound before the first tap. */
	async play(): Promise<void> {
		const asked = performance.now();
		const context = (this.#context ??= new AudioContext());
		if (context.state !== 'running') await context.resume();
		if (this.#context !== context || performance.now() - asked > staleMs) return;
		notes.forEach((frequency, index) => {
			strike(context, frequency, context.currentTime + index * apartS);
		});
	}

	async close(): Promise<void> {
		const context = this.#context;
		this.#context = null;
		await context?.close();
	}
}

function strike(context: AudioContext, frequency: number, at: number): void {
	const note = new OscillatorNode(context, { type: 'sine', frequency });
	const gain = new GainNode(context, { gain: 0 });
	gain.gain.setValueAtTime(0, at);
	gain.gain.linearRampToValueAtTime(loudness, at + 0.012);
	gain.gain.exponentialRampToValueAtTime(0.0001, at + lengthS);
	note.connect(gain).connect(context.destination);
	note.start(at);
	note.stop(at + lengthS);
}
