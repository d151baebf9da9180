import { probe as probeNow, type ProbePath, type Verdict } from '#lib/media/probe.ts';
import {
	trySignaling as trySignalingNow,
	type SignalingVerdict
} from '#lib/socket/try_signaling.ts';

export type CheckedPath = ProbePath;
export type CheckVerdict = Verdict;
export type Health = 'waiting' | 'trying' | 'good' | 'partly' | 'poor' | 'bad';
/** `partly`: whether there is sound and picture depends on the port of the room's worker. */
export type Outcome = CheckedPath | 'partly' | 'none';

/** What the check asks of the browser and the network. */
export interface CheckParts {
	readonly isSecure: () => boolean;
	readonly trySignaling: () => Promise<SignalingVerdict>;
	readonly probe: (path: ProbePath) => Promise<Verdict>;
}

export const PATHS: readonly CheckedPath[] = ['udp', 'tcp', 'relay'];

/** The page's own browser, against the server at `serverUrl`; the page's own server unless told. */
export function browserParts(serverUrl: string | undefined): CheckParts {
	return {
		isSecure: () => window.isSecureContext,
		trySignaling: () => trySignalingNow(serverUrl),
		probe: (path) => probeNow(path, { serverUrl, everyWorker: true })
	};
}

/** One try of every way to the server, and what it means for calls. */
export class ConnectionCheck {
	readonly secure: boolean;
	#signaling = $state.raw<SignalingVerdict | null>(null);
	#verdicts = $state.raw<Partial<Record<CheckedPath, Verdict>>>({});
	#running = $state(false);

	constructor(private readonly parts: CheckParts) {
		this.secure = parts.isSecure();
	}

	get signaling(): SignalingVerdict | null {
		return this.#signaling;
	}

	get running(): boolean {
		return this.#running;
	}

	verdict(path: CheckedPath): CheckVerdict | null {
		return this.#verdicts[path] ?? null;
	}

	/** Calls from here: `null` until it is known, then whether they work, and over which way. */
	get outcome(): Outcome | null {
		if (this.#running || this.#signaling === null) return null;
		if (!this.secure || this.#signaling === 'blocked') return 'none';
		return PATHS.find((path) => this.#verdicts[path]?.kind === 'open') ?? this.#partialOutcome;
	}

	/** No way is open to all ports; UDP and TCP together may still be. */
	get #partialOutcome(): 'tcp' | 'partly' | 'none' {
		const { udp, tcp } = this.#verdicts;
		if (udp?.kind !== 'partly' && tcp?.kind !== 'partly') return 'none';
		if (udp?.kind !== 'partly' || tcp?.kind !== 'partly') return 'partly';
		return udp.closed.some((port) => tcp.closed.includes(port)) ? 'partly' : 'tcp';
	}

	get signalingHealth(): Health {
		if (this.#signaling === null) return this.#running ? 'trying' : 'waiting';
		return { websocket: 'good', polling: 'poor', blocked: 'bad' }[this.#signaling] as Health;
	}

	/** A way that is closed is bad only when no better one is open. */
	health(path: CheckedPath): Health {
		const verdict = this.verdict(path);
		if (verdict === null) return this.#running ? 'trying' : 'waiting';
		if (verdict.kind === 'open') return 'good';
		if (verdict.kind === 'partly') return 'partly';
		const others = PATHS.filter((other) => other !== path);
		return others.some((other) => this.verdict(other)?.kind === 'open') ? 'poor' : 'bad';
	}

	/** Try everything anew. */
	async run(): Promise<void> {
		if (this.#running) return;
		this.#running = true;
		this.#signaling = null;
		this.#verdicts = {};
		try {
			await Promise.all([this.#trySignaling(), ...PATHS.map((path) => this.#tryPath(path))]);
		} finally {
			this.#running = false;
		}
	}

	async #trySignaling(): Promise<void> {
		this.#signaling = await this.parts.trySignaling();
	}

	async #tryPath(path: CheckedPath): Promise<void> {
		const verdict = await this.parts
			.probe(path)
			.catch((): Verdict => ({ kind: 'unasked', status: 0 }));
		this.#verdicts = { ...this.#verdicts, [path]: verdict };
	}
}
