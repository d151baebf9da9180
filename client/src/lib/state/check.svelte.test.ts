import { describe, expect, it } from 'vitest';
import type { SignalingVerdict } from '#lib/socket/try_signaling.ts';
import { ConnectionCheck, type CheckedPath, type CheckVerdict } from './check.svelte.ts';

const open: CheckVerdict = { kind: 'open', tookMs: 20 };
const blocked = closedAt('blocked', 24400, 24401);
const firstClosed = closedAt('partly', 24400);
const lastClosed = closedAt('partly', 24401);
const absent: CheckVerdict = { kind: 'absent' };

function closedAt(kind: 'blocked' | 'partly', ...closed: number[]): CheckVerdict {
	return { kind, address: '192.0.2.7', closed, ports: [24400, 24401] };
}

async function checked(
	verdicts: Record<CheckedPath, CheckVerdict>,
	{
		signaling = 'websocket',
		secure = true
	}: { signaling?: SignalingVerdict; secure?: boolean } = {}
): Promise<ConnectionCheck> {
	const check = new ConnectionCheck({
		isSecure: () => secure,
		trySignaling: () => Promise.resolve(signaling),
		probe: (path) => Promise.resolve(verdicts[path])
	});
	await check.run();
	return check;
}

describe('what a check means for calls', () => {
	it('takes the best way that is open', async () => {
		expect((await checked({ udp: open, tcp: open, relay: absent })).outcome).toBe('udp');
		expect((await checked({ udp: blocked, tcp: open, relay: absent })).outcome).toBe('tcp');
		expect((await checked({ udp: blocked, tcp: blocked, relay: open })).outcome).toBe('relay');
	});

	it('says so when rooms on some ports have no way at all', async () => {
		const outcomeOf = async (udp: CheckVerdict, tcp: CheckVerdict, relay: CheckVerdict = absent) =>
			(await checked({ udp, tcp, relay })).outcome;
		expect(await outcomeOf(lastClosed, blocked)).toBe('partly');
		expect(await outcomeOf(blocked, lastClosed)).toBe('partly');
		expect(await outcomeOf(lastClosed, lastClosed)).toBe('partly');
		expect(await outcomeOf(lastClosed, firstClosed)).toBe('tcp');
		expect(await outcomeOf(lastClosed, open)).toBe('tcp');
		expect(await outcomeOf(lastClosed, blocked, open)).toBe('relay');
	});

	it('never calls a way good that is closed in part', async () => {
		const some = await checked({ udp: lastClosed, tcp: open, relay: absent });
		expect([some.health('udp'), some.health('tcp')]).toEqual(['partly', 'good']);
	});

	it('needs signaling, a secure page and one way for media', async () => {
		const all = { udp: open, tcp: open, relay: open };
		expect((await checked({ udp: blocked, tcp: blocked, relay: absent })).outcome).toBe('none');
		expect((await checked(all, { signaling: 'blocked' })).outcome).toBe('none');
		expect((await checked(all, { secure: false })).outcome).toBe('none');
		expect((await checked(all, { signaling: 'polling' })).outcome).toBe('udp');
	});

	it('calls a closed way bad only when there is no other', async () => {
		const some = await checked({ udp: open, tcp: blocked, relay: absent });
		expect([some.health('udp'), some.health('tcp'), some.health('relay')]).toEqual([
			'good',
			'poor',
			'poor'
		]);
		expect((await checked({ udp: blocked, tcp: blocked, relay: absent })).health('udp')).toBe(
			'bad'
		);
	});

	it('knows nothing before it ran', () => {
		const check = new ConnectionCheck({
			isSecure: () => true,
			trySignaling: () => Promise.resolve('websocket'),
			probe: () => Promise.resolve(open)
		});
		expect([check.outcome, check.signalingHealth, check.health('udp')]).toEqual([
			null,
			'waiting',
			'waiting'
		]);
	});

	it('outlives a browser that cannot probe', async () => {
		const check = new ConnectionCheck({
			isSecure: () => true,
			trySignaling: () => Promise.resolve('websocket'),
			probe: () => Promise.reject(new Error('no RTCPeerConnection'))
		});
		await check.run();
		expect(check.verdict('udp')).toEqual({ kind: 'unasked', status: 0 });
		expect(check.outcome).toBe('none');
	});
});
