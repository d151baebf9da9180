import { describe, expect, it } from 'vitest';
import { pathWords } from './words.ts';

describe('what is said of a relay that does not answer', () => {
	it.each([
		['turn:relay.example.org', 'port 3478, UDP'],
		['turn:relay.example.org:3479, turn:relay.example.org:3479?transport=tcp', 'port 3479, UDP'],
		['turn:192.0.2.7:80?transport=tcp, turns:relay.example.org', 'port 80, 5349, UDP'],
		['turn:[2001:db8::1]:3480', 'port 3480, UDP'],
		['turn:[2001:db8::3479]', 'port 3478, UDP']
	])('names the ports of %s', (urls, ports) => {
		const { text, fix } = pathWords('relay', { kind: 'relay-silent', urls });
		expect(text).toContain(urls);
		expect(fix).toContain(ports);
		expect(fix).toContain('a relay at port 443');
	});
});

it('says of a relay that is full what to raise', () => {
	const { text, fix } = pathWords('relay', { kind: 'relay-full', urls: 'turn:192.0.2.7:3478' });
	expect(text).toContain('full');
	expect(text).toContain('turn:192.0.2.7:3478');
	expect(fix).toContain('total-quota');
});

describe('what is said of media ports that are closed', () => {
	it.each([
		['partly', [24401], '192.0.2.7:24401'],
		['partly', [24400, 24402, 24403], '192.0.2.7:24400, 24402-24403'],
		['blocked', [24400, 24401, 24402, 24403], '192.0.2.7:24400-24403']
	] as const)('names them and the range to open (%s, %j)', (kind, closed, named) => {
		const { text, fix } = pathWords('udp', {
			kind,
			address: '192.0.2.7',
			closed,
			ports: [24400, 24403]
		});
		expect(text).toContain(named);
		expect(fix).toContain('Open UDP 24400-24403');
	});
});
