import { beforeEach, expect, test } from 'vitest';
import { FlowBook, type FlowChanges } from './flow_book.ts';
import { consumerInfo } from './testing/fake_media_server.ts';
import { wishKey, type VideoWish } from './video_wish.ts';

const camera = consumerInfo('c1', 'ann');
const voice = consumerInfo('c2', 'ann', 'microphone');
const nothing: FlowChanges = { layers: [], resume: [], pause: [] };
let book: FlowBook;

beforeEach(() => (book = new FlowBook()));

const wishes = (wish: Partial<VideoWish>) =>
	new Map([
		[
			wishKey('ann', 'camera'),
			{ flows: true, spatialLayer: null, priority: null, ...wish } satisfies VideoWish
		]
	]);

/** Ask, and have it done. */
function settle(wish: Partial<VideoWish>): FlowChanges {
	const changes = book.changes([camera, voice], wishes(wish));
	book.confirm(changes);
	return changes;
}

test('without a word everything flows, once asked for', () => {
	const changes = book.changes([camera, voice], new Map());
	expect(changes).toEqual({ ...nothing, resume: ['c1', 'c2'] });
	book.confirm(changes);
	expect(book.changes([camera, voice], new Map())).toEqual(nothing);
});

test('what is not wished for is never begun, and sound flows whatever is wished', () => {
	expect(settle({ flows: false, spatialLayer: 1 })).toEqual({ ...nothing, resume: ['c2'] });
	expect(settle({ flows: false })).toEqual(nothing);
});

test('layers are told with what flows, and again only when they change', () => {
	expect(settle({ spatialLayer: 1, priority: 10 })).toEqual({
		...nothing,
		layers: [{ consumerId: 'c1', spatialLayer: 1, priority: 10 }],
		resume: ['c1', 'c2']
	});
	expect(settle({ spatialLayer: 1, priority: 10 })).toEqual(nothing);
	expect(settle({ spatialLayer: 1, priority: 60 }).layers).toHaveLength(1);
	expect(settle({ spatialLayer: 0, priority: 60 }).layers).toHaveLength(1);
});

test('a pause and a resume are asked for once each', () => {
	settle({});
	expect(settle({ flows: false })).toEqual({ ...nothing, pause: ['c1'] });
	expect(settle({ flows: false })).toEqual(nothing);
	expect(settle({})).toEqual({ ...nothing, resume: ['c1'] });
});

test('what was not confirmed is asked for again', () => {
	book.changes([camera], wishes({ flows: false }));
	expect(book.changes([camera], wishes({})).resume).toEqual(['c1']);
	expect(book.changes([camera], wishes({})).resume).toEqual(['c1']);
});

test('after a doubt all of it is told again, also what shall not flow', () => {
	settle({ spatialLayer: 2 });
	book.doubt();
	expect(settle({ flows: false })).toEqual({ ...nothing, resume: ['c2'], pause: ['c1'] });
	book.doubt();
	expect(settle({ spatialLayer: 2 }).layers).toHaveLength(1);
});

test('a consumer that closed begins anew under the same id', () => {
	settle({});
	book.forget('c1');
	expect(book.changes([camera], wishes({})).resume).toEqual(['c1']);
});
