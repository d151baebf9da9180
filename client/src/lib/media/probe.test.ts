import { describe, expect, it } from 'vitest';
import { answerTo, fingerprintOf } from './probe.ts';

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
