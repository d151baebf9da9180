// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StatsEntry } from '#lib/media/quality_stats.ts';
import { consumerInfo } from '#lib/media/testing/fake_media_server.ts';
import { participantInfo } from '#lib/session/testing/admissions.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;

beforeEach(async () => {
	harness = new CallHarness();
	harness.server.consumers = [consumerInfo('camera', 'ann')];
	await harness.enter({ participants: [participantInfo('ann')] });
	await vi.waitFor(() => expect(harness.call.others[0]?.cameraTrack).not.toBeNull());
});
afterEach(() => harness.close());

/** At the `look`th look, a second and a thousand octets after the one before. */
function pictureOfAnn(look: number): StatsEntry {
	return {
		id: 'IT01',
		type: 'inbound-rtp',
		kind: 'video',
		trackIdentifier: harness.call.others[0]?.cameraTrack?.id,
		timestamp: look * 1_000,
		bytesReceived: look * 1_000
	};
}

test('a transport that comes while statistics are read mixes up no looks', async () => {
	const { call, engine } = harness;
	const names = () => engine.transports().map(({ name }) => name);
	const receiving = engine.transports().find(({ name }) => name === 'receive');
	if (receiving === undefined) throw new Error('nothing is received');
	// Others read these too, so that no count tells whose look it is; the first is the panel's.
	let looks = 0;
	vi.spyOn(receiving.transport, 'getStats').mockImplementation(async () => {
		looks += 1;
		const entry = pictureOfAnn(looks);
		if (looks === 1) {
			await call.toggleScreen();
			await vi.waitFor(() => expect(names()).toContain('screen'));
		}
		return new Map([[entry['id'], entry]]) as unknown as RTCStatsReport;
	});
	const rates = () =>
		call.video.quality.rows
			.find(({ participantId }) => participantId === 'ann')
			?.streams.map(({ bitrateBps }) => bitrateBps);
	looks = 0;
	const stop = call.video.quality.watch();
	await vi.waitFor(() => expect(rates()).toEqual([null]));
	await vi.waitFor(() => expect(rates()).toEqual([8_000]), 4_000);
	stop();
});
