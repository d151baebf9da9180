import { describe, expect, it } from 'vitest';
import { answerTo, fingerprintOf, verdictOf, type RelaySigns } from './probe.ts';

const target = {
	iceParameters: { usernameFragment: 'abcd', password: 'secretsecretsecretsecret' },
	iceCandidates: [
		{ foundation: 'udp', priority: 1, address: '192.0.2.7', port: 24400, protocol: 'udp' as const },
		{
			foundation: 'tcp',
			priority: 2,
			address: '192.0.2.7',
			port: 24400,
			protocol: 'tcp' as const,
			tcpType: 'passive'
		}
	],
	dtlsParameters: {
		fingerprints: [
			{ algorithm: 'sha-1', value: 'AA' },
			{ algorithm: 'sha-256', value: 'BB:CC' }
		]
	}
};

describe('the description of the server', () => {
	const lines = answerTo(target).split('\r\n');

	it('names both ways to the media port', () => {
		expect(lines).toContain('a=candidate:udp 1 udp 1 192.0.2.7 24400 typ host');
		expect(lines).toContain('a=candidate:tcp 1 tcp 2 192.0.2.7 24400 typ host tcptype passive');
	});

	it('has the stronger certificate hash and waits for the browser to begin', () => {
		expect(lines).toContain('a=fingerprint:sha-256 BB:CC');
		expect(lines).toContain('a=setup:passive');
		expect(lines).toContain('a=ice-lite');
	});
});

it('finds the certificate in an offer', () => {
	expect(fingerprintOf('v=0\r\na=fingerprint:SHA-256 AB:CD\r\na=mid:0\r\n')).toEqual({
		algorithm: 'sha-256',
		value: 'AB:CD'
	});
});

describe('what a relay that is tried comes to', () => {
	const silent: RelaySigns = { found: false, refused: false, full: false };
	const full = { ...silent, full: true };
	const offer = {
		targets: [target, target],
		ports: [24400, 24401] as const,
		iceServers: [{ urls: 'turn:192.0.2.7:3478' }]
	};

	it.each([
		['relay-silent', silent, silent],
		['relay-refuses', { ...silent, refused: true }, silent],
		['relay-full', full, full],
		['relay-full', silent, full],
		['relay-full', { ...silent, found: true }, full],
		// One of its addresses had a place left: then it is what comes after that does not work.
		['blocked', { ...full, found: true }, { ...full, found: true }]
	] as const)('%s', (kind, first, second) => {
		const attempts = [first, second].map((relay) => ({ tookMs: null, relay }));
		expect(verdictOf('relay', offer, attempts).kind).toBe(kind);
	});

	it('is open where all connect, although it had to be asked in more than one way', () => {
		const attempts = [full, full].map((relay) => ({ tookMs: 9, relay }));
		expect(verdictOf('relay', offer, attempts)).toEqual({ kind: 'open', tookMs: 9 });
	});
});
