/** What is over so soon needs no word: CallBanners shows nothing before. */
const SOON_MS = 300;
/** Whatever is said can be read. */
const LEAST_SAID_MS = 1_500;

/** For how long news stay when they are over. Times are those of `performance.now()`. */
export class Lingering {
	#text: string | null = null;
	#beganAt = 0;
	#saidAt = 0;

	/** `isOld`: it had lasted for long before it was known. */
	say(text: string, isOld: boolean, now: number): void {
		if (this.#text === null) this.#beganAt = isOld ? -Infinity : now;
		if (text !== this.#text) this.#saidAt = now;
		this.#text = text;
	}

	/** It is over: how much longer it is to be said, in ms. */
	restMs(now: number): number {
		if (now - this.#beganAt < SOON_MS) return 0;
		return Math.max(0, this.#saidAt + LEAST_SAID_MS - now);
	}

	/** It is said no more. */
	end(): void {
		this.#text = null;
	}
}
