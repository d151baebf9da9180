import { vi } from 'vitest';
import type { LocalKind } from '../profiles.ts';
import { SendLane } from '../send_lane.ts';
import type { MediaGround } from '../send_path.ts';

/** A lane that may send, and what it tells. */
export async function openLane(kind: LocalKind, ground: MediaGround) {
	const hooks = {
		onPath: vi.fn(),
		onIdle: vi.fn(),
		onFailure: vi.fn(),
		onRecovery: vi.fn(),
		onFlatline: vi.fn(),
		onFlow: vi.fn(),
		onDoubt: vi.fn()
	};
	const lane = new SendLane(kind, hooks);
	await lane.attach(ground);
	return { lane, ...hooks };
}
