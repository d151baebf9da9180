import { describe, expect, it } from 'vitest';
import { redact } from './diagnostics.ts';

describe('redact', () => {
	it('takes out what points at a person or a place', () => {
		expect(redact('no answer from https://meet.example.org/abc-defg-hij#k=x.')).toBe(
			'no answer from [link]'
		);
		expect(redact('could not bind 192.168.1.20:40000')).toBe('could not bind [address]');
		expect(redact('from 2001:db8::1 and fe80::1ff:fe23:4567:890a')).toBe(
			'from [address] and [address]'
		);
		expect(redact('room abc-defg-hij is full')).toBe('room [room] is full');
		expect(redact('token Zx81hQpLm2k9VbT7cRw0aa refused')).toBe('token [key] refused');
	});

	it('leaves what a fault is found by', () => {
		for (const line of [
			'time: 2026-03-01T12:30:05.123Z',
			'browser: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
			'path receive: connected',
			'  candidates prflx → host, udp',
			'  inbound-rtp kind=video bytesReceived=123456789012 frameWidth=640 packetsLost=0',
			'2026-03-01T12:30:05.123Z devices no camera: NotReadableError Could not start video source'
		]) {
			expect(redact(line)).toBe(line);
		}
	});
});
