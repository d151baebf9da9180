import { beforeEach, describe, expect, test, vi } from 'vitest';
import { SignInError } from '#lib/identity/account.ts';
import { FakeGate } from '#lib/identity/testing/fake_gate.ts';
import { SignIn } from './sign_in.svelte.ts';

let gate: FakeGate;
let signIn: SignIn;

beforeEach(() => {
	gate = new FakeGate();
	signIn = new SignIn(gate, 'nobody');
});

describe('signing in and out', () => {
	test('shows who is signed in, and gives their token', async () => {
		expect(signIn.account).toBeNull();
		expect(await signIn.idToken()).toBeNull();
		await signIn.signIn();
		expect(signIn.account).toEqual({ name: 'Ada Lovelace', picture: null });
		expect(await signIn.idToken()).toBe('token of Ada Lovelace');
		await signIn.signOut();
		expect(signIn.account).toBeNull();
	});

	test('is busy meanwhile, and a second click does nothing', async () => {
		const asked = vi.spyOn(gate, 'signIn');
		const first = signIn.signIn();
		expect(signIn.busy).toBe(true);
		await signIn.signIn();
		await first;
		expect(signIn.busy).toBe(false);
		expect(asked).toHaveBeenCalledOnce();
	});

	test.each(['popup-blocked', 'network', 'failed'] as const)(
		'tells of %s, until the next try',
		async (problem) => {
			gate.failure = new SignInError(problem, 'auth/x');
			await signIn.signIn();
			expect(signIn.problem).toBe(problem);
			expect(signIn.account).toBeNull();
			await signIn.signIn();
			expect(signIn.problem).toBeNull();
		}
	);

	test('a closed window is no problem, anything unforeseen is', async () => {
		gate.failure = new SignInError('dismissed', 'auth/popup-closed-by-user');
		await signIn.signIn();
		expect(signIn.problem).toBeNull();
		gate.failure = new TypeError('what?');
		await signIn.signIn();
		expect(signIn.problem).toBe('failed');
	});
});

describe('the token', () => {
	test('that cannot be had is none: the server says whether one may come in without', async () => {
		await signIn.signIn();
		gate.failure = new SignInError('network', 'auth/network-request-failed');
		expect(await signIn.idToken()).toBeNull();
	});

	test('that takes too long is none', async () => {
		vi.useFakeTimers();
		gate.hold = new Promise(() => undefined);
		const token = signIn.idToken();
		await vi.advanceTimersByTimeAsync(5_000);
		expect(await token).toBeNull();
		vi.useRealTimers();
	});
});

test.each([
	['Ada', 'Ada'],
	['  Ada ', 'Ada'],
	['x'.repeat(64), 'x'.repeat(64)],
	['x'.repeat(65), null],
	['   ', null]
])('the name %j of an account is shown as %j', async (name, shown) => {
	gate.next = { name, picture: null };
	await signIn.signIn();
	expect(signIn.fixedName).toBe(shown);
});
