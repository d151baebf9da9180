import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SignInView } from '#lib/state/sign_in_view.ts';

const nothing = { signIn: null, requireSignIn: 'nobody', version: '0.1.0' };
const gates = vi.fn();
let answers: (() => Promise<Response>)[];
let asked: string[];
let openSignIn: () => Promise<SignInView | null>;

beforeEach(async () => {
	vi.resetModules();
	vi.doMock('#lib/identity/firebase_gate.ts', async () => {
		const { FakeGate } = await import('#lib/identity/testing/fake_gate.ts');
		gates();
		return { FirebaseGate: FakeGate };
	});
	gates.mockClear();
	asked = [];
	vi.stubGlobal('fetch', (url: string) => {
		asked.push(url);
		return answers.shift()?.() ?? Promise.reject(new Error('asked once too often'));
	});
	({ openSignIn } = await import('./open_sign_in.ts'));
});
afterEach(() => vi.unstubAllGlobals());

const json = (body: unknown) => () => Promise.resolve(Response.json(body));

test('a server that offers none costs one question and none of Google’s code', async () => {
	answers = [json(nothing)];
	expect(await openSignIn()).toBeNull();
	expect(await openSignIn()).toBeNull();
	expect(asked).toEqual(['/api/config']);
	expect(gates).not.toHaveBeenCalled();
});

test('all parts of a page share one sign-in', async () => {
	const offer = { apiKey: 'k', authDomain: 'd', projectId: 'p', emulatorHost: null };
	answers = [json({ ...nothing, signIn: offer, requireSignIn: 'hosts' })];
	const [first, second] = await Promise.all([openSignIn(), openSignIn()]);
	expect(first).toBe(second);
	expect(first?.required).toBe('hosts');
	expect(gates).toHaveBeenCalledOnce();
});

test('a server that does not answer is asked again the next time', async () => {
	answers = [
		() => Promise.reject(new TypeError('no network')),
		() => Promise.resolve(new Response('', { status: 503 })),
		json(nothing)
	];
	expect(await openSignIn()).toBeNull();
	expect(await openSignIn()).toBeNull();
	expect(await openSignIn()).toBeNull();
	expect(asked).toHaveLength(3);
});
