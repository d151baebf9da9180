import { expect, test } from 'vitest';
import { Emitter } from './emitter.ts';
import { journalLines, note } from './journal.ts';

test('handlers get what is emitted until they unsubscribe', () => {
	const emitter = new Emitter<{ ping: number }>();
	const seen: number[] = [];
	const unsubscribe = emitter.on('ping', (n) => seen.push(n));
	emitter.emit('ping', 1);
	unsubscribe();
	emitter.emit('ping', 2);
	expect(seen).toEqual([1]);
});

test('a handler that throws is noted and does not stop the others', () => {
	const emitter = new Emitter<{ ping: null }>();
	let reached = false;
	emitter.on('ping', () => {
		throw new Error('clumsy');
	});
	emitter.on('ping', () => (reached = true));
	emitter.emit('ping', null);
	expect(reached).toBe(true);
	expect(journalLines().at(-1)).toContain('clumsy');
});

test('the journal keeps the newest lines', () => {
	for (let i = 0; i < 500; i += 1) note('test', `line ${i}`);
	expect(journalLines()).toHaveLength(200);
	expect(journalLines().at(-1)).toContain('line 499');
});
