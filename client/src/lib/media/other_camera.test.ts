import { expect, test } from 'vitest';
import { otherCamera } from './other_camera.ts';

const list = (...labels: string[]) =>
	labels.map((label, index) => ({ deviceId: String(index), groupId: '', label }));
const phone = list(
	'camera2 1, facing front',
	'camera2 0, facing back',
	'camera2 2, facing back',
	'camera2 3, facing front'
);

test.each([
	[phone, '0', '1'],
	[phone, '1', '0'],
	[phone, '2', '0'],
	[phone, '3', '1'],
	[list('Front Camera', 'Back Camera', 'Back Ultra Wide Camera'), '0', '1'],
	[list('Vorderseitige Kamera', 'Rückseitige Kamera'), '0', '1'],
	[list('HD Webcam', 'USB'), '0', '1'],
	[list('HD Webcam', 'USB'), '1', '0'],
	[list('HD Webcam', 'USB', 'Third'), null, '0'],
	[list('', ''), '0', '1'],
	[list('One'), '0', null],
	[[], null, null]
])('of %j, beside %j it is %j', (cameras, current, other) => {
	expect(otherCamera(cameras, current)).toBe(other);
});
