import type { MessageRef, OrderNotice } from './chat_types.ts';
import { chainName, refName, type Line } from './line.ts';

/**
 * Looks whether the server keeps the order and leaves nothing out. Each message names the one before it in
 * its chain and the newest of other chains that its sender had read; those must stand before it.
 */
export class OrderCheck {
	readonly #held = new Map<string, Line>();
	/** The lowest counter that is held of each chain. */
	readonly #lowest = new Map<string, number>();
	/** Lines that name messages which are not here. */
	readonly #unsettled = new Set<Line>();

	find(ref: MessageRef): Line | null {
		return this.#held.get(refName(ref)) ?? null;
	}

	/** A line that can be read and is with the server. */
	add(line: Line & { readonly ref: MessageRef }): void {
		this.#held.set(refName(line.ref), line);
		const chain = chainName(line.ref);
		this.#lowest.set(chain, Math.min(this.#lowest.get(chain) ?? Infinity, line.ref.counter));
		this.#unsettled.add(line);
	}

	/** Keep only these. */
	reset(lines: Iterable<Line>): void {
		const open = new Set(this.#unsettled);
		this.#held.clear();
		this.#lowest.clear();
		this.#unsettled.clear();
		for (const line of lines) {
			if (line.ref === null || line.sequence === null) continue;
			this.add(line as Line & { readonly ref: MessageRef });
			if (!open.has(line)) this.#unsettled.delete(line);
		}
	}

	/**
	 * Look again after a batch. `isWhole`: all that was ever written is loaded, so a chain must begin at its
	 * beginning. Returns the lines whose notice is another than before.
	 */
	settle(isWhole: boolean): Line[] {
		const changed: Line[] = [];
		for (const line of [...this.#unsettled]) {
			const { notice, isSettled } = this.#judge(line, isWhole);
			if (isSettled) this.#unsettled.delete(line);
			if (notice === line.notice) continue;
			line.notice = notice;
			line.entry = null;
			changed.push(line);
		}
		return changed;
	}

	#judge(line: Line, isWhole: boolean): { notice: OrderNotice | null; isSettled: boolean } {
		const { payload, ref, sequence } = line;
		if (payload === null || ref === null || sequence === null) {
			return { notice: null, isSettled: true };
		}
		const prev = payload.prev === null ? [] : [{ ...ref, counter: payload.prev }];
		let notice: OrderNotice | null = null;
		let isSettled = true;
		for (const named of [...prev, ...payload.seen]) {
			const held = this.find(named);
			if (held === null) {
				isSettled = false;
				const isExpected = this.#holdsOlderThan(named) || (isWhole && prev.includes(named));
				if (isExpected) notice ??= 'missing-before';
			} else if ((held.sequence ?? 0) > sequence) {
				notice = 'moved';
			}
		}
		return { notice, isSettled };
	}

	#holdsOlderThan(ref: MessageRef): boolean {
		return (this.#lowest.get(chainName(ref)) ?? Infinity) < ref.counter;
	}
}
