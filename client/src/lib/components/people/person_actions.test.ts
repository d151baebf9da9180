import { describe, expect, it } from 'vitest';
import { personActions } from './person_actions.ts';
import type { Role } from '#lib/state/view.ts';

const person = (role: Role, muted = false) => ({ isSelf: false, role, muted });

describe('what may be done with a person', () => {
	it('is nothing for guests, and nothing with oneself', () => {
		expect(personActions('guest', person('guest'))).toEqual([]);
		expect(personActions('host', { ...person('host'), isSelf: true })).toEqual([]);
	});

	it('is everything for the host', () => {
		expect(personActions('host', person('guest'))).toEqual([
			'ask-to-mute',
			'mute',
			'make-cohost',
			'make-host',
			'remove'
		]);
		expect(personActions('host', person('cohost'))).toContain('remove-cohost');
		expect(personActions('host', person('cohost'))).not.toContain('make-cohost');
	});

	it('leaves roles, the host and other co-hosts alone for a co-host', () => {
		expect(personActions('cohost', person('guest'))).toEqual(['ask-to-mute', 'mute', 'remove']);
		expect(personActions('cohost', person('cohost'))).toEqual(['ask-to-mute', 'mute']);
		expect(personActions('cohost', person('host'))).toEqual(['ask-to-mute', 'mute']);
	});

	it('does not mute whoever is muted', () => {
		expect(personActions('cohost', person('guest', true))).toEqual(['remove']);
		expect(personActions('cohost', person('host', true))).toEqual([]);
	});
});
