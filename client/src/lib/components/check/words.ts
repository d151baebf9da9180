import { m } from '#lib/i18n/messages.ts';
import type { CheckedPath, CheckVerdict } from '#lib/state/check.svelte.ts';

/** What came out, and what to do about it. */
export interface CheckWords {
	readonly text: string;
	readonly fix?: string;
}

type ClosedVerdict = Extract<CheckVerdict, { kind: 'partly' | 'blocked' }>;

const TOO_MANY = 429;

export function pathWords(path: CheckedPath, verdict: CheckVerdict): CheckWords {
	switch (verdict.kind) {
		case 'open':
			return { text: m.check_path_open({ ms: verdict.tookMs }) };
		case 'partly':
		case 'blocked':
			return closedWords(path, verdict);
		case 'absent':
			return { text: m.check_relay_absent(), fix: m.check_relay_absent_fix() };
		case 'relay-silent':
			return {
				text: m.check_relay_silent(verdict),
				fix: m.check_relay_silent_fix({ ports: relayPorts(verdict.urls) })
			};
		case 'relay-refuses':
			return { text: m.check_relay_refuses(verdict), fix: m.check_relay_refuses_fix() };
		case 'relay-full':
			return { text: m.check_relay_full(verdict), fix: m.check_relay_full_fix() };
		case 'unasked':
			if (verdict.status === TOO_MANY) return { text: m.check_unasked_busy() };
			return { text: m.check_unasked(), fix: m.check_unasked_fix() };
	}
}

function closedWords(path: CheckedPath, verdict: ClosedVerdict): CheckWords {
	const { kind, address } = verdict;
	const at = { address, ports: portWords(verdict.closed) };
	if (path === 'relay') {
		return { text: m.check_relay_blocked(at), fix: m.check_relay_blocked_fix(at) };
	}
	const all = { address, ports: rangeWords(verdict.ports) };
	return {
		text: kind === 'partly' ? m.check_path_partly(at) : m.check_path_blocked(at),
		fix: path === 'udp' ? m.check_udp_fix(all) : m.check_tcp_fix(all)
	};
}

/** Ports in rising order, those that follow each other as a range. */
function portWords(ports: readonly number[]): string {
	const ranges: [number, number][] = [];
	for (const port of ports) {
		const range = ranges.at(-1);
		if (range?.[1] === port - 1) range[1] = port;
		else ranges.push([port, port]);
	}
	return ranges.map(rangeWords).join(', ');
}

function rangeWords([first, last]: readonly [number, number]): string {
	return first === last ? `${first}` : `${first}-${last}`;
}

/** The ports that TURN addresses name, or else the usual ones (RFC 7065 section 3.2). */
function relayPorts(urls: string): string {
	const ports = urls.split(', ').map((url) => {
		const named = /:(\d+)(?:\?|$)/.exec(url)?.[1];
		return named ?? (url.startsWith('turns:') ? '5349' : '3478');
	});
	return [...new Set(ports)].join(', ');
}
