import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeTrack } from '#lib/media/testing/fake_capture.ts';
import type { RemoteTrack } from '#lib/media/remote_consumers.ts';
import type { Source } from '#lib/protocol/protocol.gen.ts';
import { whenHeld } from './held_track.ts';
import { RemoteMedia } from './remote_media.ts';

const onReleased = vi.fn();
let media: RemoteMedia;

beforeEach(() => {
	vi.useFakeTimers();
	onReleased.mockClear();
	media = new RemoteMedia(onReleased);
});
afterEach(() => vi.useRealTimers());

function add(consumerId: string, source: Source, paused = false): RemoteTrack {
	const track = fakeTrack(source === 'microphone' ? 'audio' : 'video');
	const added = { consumerId, participantId: 'ann', source, track, paused };
	media.add(added);
	return added;
}

test('a camera that is connected anew is never gone: the last picture stands in', () => {
	const old = add('c1', 'camera');
	expect(media.remove('c1', false)).toBe('ann');
	expect(media.of('ann').camera).toBe(old.track);
	const fresh = add('c2', 'camera');
	expect(media.of('ann').camera).toBe(fresh.track);
	vi.advanceTimersByTime(60_000);
	expect(onReleased).not.toHaveBeenCalled();
});

test('a picture that does not come back is let go of', () => {
	add('c1', 'camera');
	media.remove('c1', true);
	vi.advanceTimersByTime(60_000);
	expect(media.of('ann').camera).toBeNull();
	expect(onReleased).toHaveBeenCalledWith('ann');
});

test('a camera that was switched off before is gone at once, also when it comes back off', () => {
	add('c1', 'camera');
	media.setPaused('c1', true);
	media.remove('c1', true);
	expect(media.of('ann').camera).toBeNull();
	add('c2', 'camera');
	media.remove('c2', true);
	add('c3', 'camera', true);
	expect(media.of('ann').camera).toBeNull();
});

test('a screen that its owner stops is gone at once; one that we lost stands in', () => {
	add('s1', 'screen');
	media.remove('s1', false);
	expect(media.of('ann').screen).toBeNull();
	const lost = add('s2', 'screen');
	media.remove('s2', true);
	expect(media.of('ann').screen).toBe(lost.track);
	media.releaseAll();
	expect(media.of('ann').screen).toBeNull();
});

test('sound that is gone is gone', () => {
	add('m1', 'microphone');
	media.remove('m1', true);
	expect(media.of('ann').audio).toEqual([]);
});

test('whoever shows a picture hears that it is held, and nothing of one that was switched off', () => {
	const heard: string[] = [];
	for (const [consumerId, source] of [
		['c1', 'camera'],
		['s1', 'screen']
	] as const) {
		whenHeld(add(consumerId, source).track, () => heard.push(source));
	}
	const forget = whenHeld(add('c2', 'camera').track, () => heard.push('not any more'));
	forget();
	media.remove('s1', false);
	expect(heard).toEqual([]);
	media.remove('c1', true);
	media.remove('c2', true);
	expect(heard).toEqual(['camera']);
});
