import { expect, test } from 'vitest';
import { levelOf } from './level_meter.ts';

const tone = (amplitude: number) =>
	Float32Array.from({ length: 1024 }, (_, i) => amplitude * Math.sin(i / 5));

test('silence is nothing and full scale is full', () => {
	expect(levelOf(new Float32Array(1024))).toBe(0);
	expect(levelOf(tone(1))).toBe(1);
	expect(levelOf(new Float32Array(0))).toBe(0);
});

test('ten times the amplitude is the same step everywhere', () => {
	const step = levelOf(tone(0.1)) - levelOf(tone(0.01));
	expect(step).toBeCloseTo(20 / 45, 1);
});
