import { note } from './journal.ts';

export type Unsubscribe = () => void;

/** A small typed emitter. A handler that throws is noted and does not keep the others from running. */
export class Emitter<Events extends object> {
	#handlers = new Map<keyof Events, Set<(payload: never) => void>>();

	on<Name extends keyof Events>(name: Name, handler: (payload: Events[Name]) => void): Unsubscribe {
		const handlers = this.#handlers.get(name) ?? new Set();
		this.#handlers.set(name, handlers);
		handlers.add(handler);
		return () => handlers.delete(handler);
	}

	emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
		for (const handler of [...(this.#handlers.get(name) ?? [])]) {
			try {
				(handler as (payload: Events[Name]) => void)(payload);
			} catch (error) {
				note('emitter', `a handler of ${String(name)} failed`, error);
			}
		}
	}

	/** Drop all handlers. */
	clear(): void {
		this.#handlers.clear();
	}
}
