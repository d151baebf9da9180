import {
	ConnectionCheck,
	type CheckedPath,
	type CheckParts,
	type CheckVerdict
} from '#lib/state/check.svelte.ts';

type Verdicts = Readonly<Record<CheckedPath, CheckVerdict>>;

const open = (tookMs: number): CheckVerdict => ({ kind: 'open', tookMs });
const blocked = closedAt('blocked', 24400, 24401);
const lastClosed = closedAt('partly', 24401);
const urls = 'turn:192.0.2.7:3478';
const good: Verdicts = { udp: open(21), tcp: open(30), relay: open(44) };
const closed: Verdicts = { udp: blocked, tcp: blocked, relay: { kind: 'absent' } };

/** Checks that come out in a known way, by the name of their scene. */
export const checks: Readonly<Record<string, () => ConnectionCheck>> = {
	'check-running': () => made(good, { probe: () => new Promise(() => undefined) }),
	'check-good': () => made(good),
	'check-tcp-only': () =>
		made({ ...closed, tcp: open(80) }, { trySignaling: signaling('polling') }),
	'check-partly': () => made({ ...closed, udp: lastClosed, tcp: lastClosed }),
	'check-relay-only': () => made({ ...closed, relay: open(95) }),
	'check-blocked': () => made({ ...closed, relay: { kind: 'relay-silent', urls } }),
	'check-relay-refuses': () => made({ ...closed, relay: { kind: 'relay-refuses', urls } }),
	'check-relay-full': () => made({ ...closed, relay: { kind: 'relay-full', urls } }),
	'check-away': () =>
		made(
			{ udp: unasked(0), tcp: unasked(0), relay: unasked(429) },
			{ trySignaling: signaling('blocked') }
		),
	'check-insecure': () => made(good, { isSecure: () => false })
};

function closedAt(kind: 'blocked' | 'partly', ...ports: number[]): CheckVerdict {
	return { kind, address: '192.0.2.7', closed: ports, ports: [24400, 24401] };
}

function unasked(status: number): CheckVerdict {
	return { kind: 'unasked', status };
}

function signaling(verdict: 'polling' | 'blocked'): CheckParts['trySignaling'] {
	return () => Promise.resolve(verdict);
}

function made(verdicts: Verdicts, parts: Partial<CheckParts> = {}): ConnectionCheck {
	return new ConnectionCheck({
		isSecure: () => true,
		trySignaling: () => Promise.resolve('websocket'),
		probe: (path) => Promise.resolve(verdicts[path]),
		...parts
	});
}
