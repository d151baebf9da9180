import { probe as probeNow, type ProbePath, type Verdict } from '#lib/media/probe.ts';

/** `none`: no way works; `unknown`: nobody can tell, since the server does not answer this question now. */
export type PathOutcome = ProbePath | 'none' | 'unknown';

const BEST_FIRST: readonly ProbePath[] = ['udp', 'tcp', 'relay'];

/**
 * Which way sound and pictures would take. The best way is tried alone, and others only if it is closed, so
 * that it is one small request where all is well. It belongs to no room and holds nothing up.
 */
export class PathCheck {
	outcome = $state<PathOutcome | null>(null);
	#stopped = false;

	constructor(private readonly probe: (path: ProbePath) => Promise<Verdict>) {}

	async run(): Promise<void> {
		for (const path of BEST_FIRST) {
			const verdict = await this.#try(path);
			if (this.#stopped) return;
			if (verdict === 'unasked') {
				this.outcome = 'unknown';
				return;
			}
			if (verdict === 'open') {
				this.outcome = path;
				return;
			}
		}
		this.outcome = 'none';
	}

	/** Try nothing more. */
	stop(): void {
		this.#stopped = true;
	}

	async #try(path: ProbePath): Promise<Verdict['kind']> {
		try {
			return (await this.probe(path)).kind;
		} catch {
			// This browser has no peer connections; the lobby says so in its own words.
			return 'unasked';
		}
	}
}

/** A check of this browser against the server at `serverUrl`; the page's own unless told. */
export function browserPathCheck(serverUrl: string | undefined): PathCheck {
	return new PathCheck((path) => probeNow(path, { serverUrl }));
}
