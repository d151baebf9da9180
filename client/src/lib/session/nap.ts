/** A wait that can be cut short. */
export class Nap {
	#end: (() => void) | null = null;

	/** Resolves after `ms`, or when somebody calls `end`. */
	sleep(ms: number): Promise<void> {
		this.end();
		return new Promise((resolve) => {
			const timer = setTimeout(() => this.#end?.(), ms);
			this.#end = () => {
				clearTimeout(timer);
				this.#end = null;
				resolve();
			};
		});
	}

	end(): void {
		this.#end?.();
	}
}
