import { vi } from 'vitest';

/** Waits until `check` passes; busy machines take their time. */
export function eventually<Value>(check: () => Value): Promise<Awaited<Value>> {
	return vi.waitFor(check, { timeout: 30_000, interval: 5 }) as Promise<Awaited<Value>>;
}
