// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeCall } from './fake_call.svelte.ts';
import LonePage from './LonePage.svelte';
import type { CallView } from '#lib/state/view.ts';

/** What a newer server may say, and this client has no words for. */
const NEWER = 'code-of-tomorrow';

let call: FakeCall;
let stage: ReturnType<typeof mount> | undefined;

beforeEach(() => {
	call = new FakeCall();
});

afterEach(async () => {
	if (stage !== undefined) await unmount(stage);
	stage = undefined;
});

function shown(): { text: string; buttons: string[] } {
	stage = mount(LonePage, { target: document.body, props: { call } });
	flushSync();
	const buttons = [...document.querySelectorAll('button, a')].map((one) => one.textContent.trim());
	return { text: document.body.textContent, buttons };
}

it('a call that ends for a reason that is not known can be joined again', () => {
	call.phase = 'ended';
	call.endReason = NEWER as CallView['endReason'];
	const { text, buttons } = shown();
	expect(text).toContain('The call broke off');
	expect(buttons).toEqual(expect.arrayContaining(['Rejoin', 'Back to home']));
	expect(text).not.toContain(NEWER);
});

it('a problem in the lobby that is not known says what to do, and does it', () => {
	call.problem = { code: NEWER } as unknown as CallView['problem'];
	const { text, buttons } = shown();
	expect(text).toContain('That did not work');
	expect(text).toContain('load the page anew');
	expect(buttons).toEqual(expect.arrayContaining(['Load again', 'Join now']));
	expect(text).not.toContain(NEWER);
});

it('an invite that is refused for a reason that is not known is an unknown one', () => {
	call.phase = 'knocking';
	call.inviteProblem = NEWER as CallView['inviteProblem'];
	const { text, buttons } = shown();
	expect(text).toContain('This invite is not known here');
	expect(buttons).toContain('Leave');
	expect(text).not.toContain(NEWER);
});
