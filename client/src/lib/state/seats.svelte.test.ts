// @vitest-environment happy-dom
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consumerInfo } from '#lib/media/testing/fake_media_server.ts';
import { participantInfo } from '#lib/session/testing/admissions.ts';
import { CallHarness } from './testing/call_harness.ts';

let harness: CallHarness;
const crowd = Array.from({ length: 15 }, (_, index) =>
	participantInfo(`p${String(index + 1).padStart(2, '0')}`, { joinedAt: index })
);

beforeEach(async () => {
	harness = new CallHarness();
	harness.server.consumers = crowd.flatMap(({ participantId }) => [
		consumerInfo(`c-${participantId}`, participantId),
		consumerInfo(`m-${participantId}`, participantId, 'microphone')
	]);
	await harness.enter({ participants: crowd });
	harness.call.video.seats.fit({ pageSize: 4, withSelf: true });
	flushSync();
});
afterEach(() => harness.close());

const enter = (id: string) =>
	harness.socket.push('user-joined', { participant: participantInfo(id, { joinedAt: 99 }) });
const leave = (...ids: string[]) => {
	for (const participantId of ids) {
		harness.socket.push('user-left', { participantId, reason: 'left' });
	}
};
const flowing = () => {
	const now = new Set<string>();
	for (const line of harness.server.log) {
		const [call, ids = ''] = line.split(' ');
		for (const id of ids.split(',')) {
			if (call === 'resumeConsumers') now.add(id);
			if (call === 'pauseConsumers') now.delete(id);
		}
	}
	return [...now].sort();
};
const cameras = () => flowing().filter((id) => id.startsWith('c-'));

test('everybody is heard, and those on the page are seen', async () => {
	await vi.waitFor(() => expect(cameras()).toEqual(['c-p01', 'c-p02', 'c-p03']));
	expect(flowing().filter((id) => id.startsWith('m-'))).toHaveLength(15);
	const { seats } = harness.call.video;
	expect([seats.pages, seats.shown[0]?.isSelf]).toEqual([4, true]);
	seats.turnTo(3);
	flushSync();
	await vi.waitFor(() => expect(cameras()).toEqual(['c-p12', 'c-p13', 'c-p14', 'c-p15']));
	seats.turnTo(9);
	expect(seats.page).toBe(3);
});

test('who speaks comes to the first page, and who is pinned to the stage', async () => {
	const { socket, call } = harness;
	const { seats } = call.video;
	socket.push('active-speaker', { participantId: 'p10' });
	flushSync();
	await vi.waitFor(() => expect(cameras()).toEqual(['c-p01', 'c-p02', 'c-p10']));
	seats.pin('p15');
	flushSync();
	expect(seats.stage?.participantId).toBe('p15');
	await vi.waitFor(() => expect(cameras()).toContain('c-p15'));
	leave('p15');
	expect(seats.stage).toBeNull();
});

test('a last page that empties is left, and does not come back with whoever joins', () => {
	const { seats } = harness.call.video;
	seats.turnTo(3);
	leave(...crowd.slice(3).map(({ participantId }) => participantId));
	expect([seats.page, seats.pages]).toEqual([0, 1]);
	enter('late');
	expect([seats.page, seats.pages]).toEqual([0, 2]);
});

test('a window that grows for a moment comes back to its page, unless somebody came meanwhile', () => {
	const { seats } = harness.call.video;
	const fit = (pageSize: number) => {
		seats.fit({ pageSize, withSelf: true });
		return [seats.page, seats.pages];
	};
	seats.turnTo(3);
	expect(fit(8)).toEqual([1, 2]);
	expect(fit(4)).toEqual([3, 4]);
	expect(fit(8)).toEqual([1, 2]);
	enter('late');
	expect([seats.page, seats.pages]).toEqual([1, 3]);
	expect(fit(4)).toEqual([1, 5]);
});

test('whoever is pinned and leaves gives the stage to the speaker, and has it again', () => {
	const { socket, call } = harness;
	const { seats } = call.video;
	seats.speakerView = true;
	socket.push('active-speaker', { participantId: 'p10' });
	seats.pin('p15');
	const onStage = () => seats.stage?.participantId;
	expect(onStage()).toBe('p15');
	leave('p15');
	expect(onStage()).toBe('p10');
	enter('p15');
	expect(onStage()).toBe('p15');
});

test('more cameras than can be received are held back, speakers last', () => {
	const { seats, viewing } = harness.call.video;
	seats.fit({ pageSize: 16, withSelf: true });
	flushSync();
	const held = () =>
		crowd
			.map(({ participantId }) => participantId)
			.filter((id) => viewing.heldBack(id, 'camera') !== null);
	expect(held()).toEqual(['p13', 'p14', 'p15']);
	harness.socket.push('active-speaker', { participantId: 'p15' });
	expect(held()).toEqual(['p12', 'p13', 'p14']);
});
