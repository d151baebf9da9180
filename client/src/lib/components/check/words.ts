import { m } from '#lib/i18n/messages.ts';
import type { CheckedPath, CheckVerdict } from '#lib/state/check.svelte.ts';

/** What came out, and what to do about it. */
export interface CheckWords {
	readonly text: string;
	readonly fix?: string;
}

const TOO_MANY = 429;

export function pathWords(path: CheckedPath, verdict: CheckVerdict): CheckWords {
	switch (verdict.kind) {
		case 'open':
			return { text: m.check_path_open({ ms: verdict.tookMs }) };
		case 'blocked':
			return blockedWords(path, verdict);
		case 'absent':
			return { text: m.check_relay_absent(), fix: m.check_relay_absent_fix() };
		case 'relay-silent':
			return {
				text: m.check_relay_silent(verdict),
				fix: m.check_relay_silent_fix({ ports: relayPorts(verdict.urls) })
			};
		case 'relay-refuses':
			return { text: m.check_relay_refuses(verdict), fix: m.check_relay_refuses_fix() };
		case 'unasked':
			if (verdict.status === TOO_MANY) return { text: m.check_unasked_busy() };
			return { text: m.check_unasked(), fix: m.check_unasked_fix() };
	}
}

function blockedWords(path: CheckedPath, at: { address: string; port: number }): CheckWords {
	if (path === 'relay') {
		return { text: m.check_relay_blocked(at), fix: m.check_relay_blocked_fix(at) };
	}
	const fix = path === 'udp' ? m.check_udp_fix(at) : m.check_tcp_fix(at);
	return { text: m.check_path_blocked(at), fix };
}

/** The ports that TURN addresses name, or else the usual ones (RFC 7065 section 3.2). */
function relayPorts(urls: string): string {
	const ports = urls.split(', ').map((url) => {
		const named = /:(\d+)(?:\?|$)/.exec(url)?.[1];
		return named ?? (url.startsWith('turns:') ? '5349' : '3478');
	});
	return [...new Set(ports)].join(', ');
}
