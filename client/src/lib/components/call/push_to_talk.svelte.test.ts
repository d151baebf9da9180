import { expect, it } from 'vitest';
import { PushToTalk } from './push_to_talk.svelte.ts';

class Microphone {
	on = false;
	busy = false;
	problem = null;
	toggles = 0;

	toggle = () => {
		this.on = !this.on;
		this.toggles += 1;
		return Promise.resolve();
	};
}

function talkWith(microphone: Microphone): PushToTalk {
	return new PushToTalk({ microphone, toggleMicrophone: microphone.toggle });
}

it('opens the microphone while held', () => {
	const microphone = new Microphone();
	const talk = talkWith(microphone);
	talk.press();
	talk.press();
	expect([microphone.on, talk.held]).toEqual([true, true]);
	talk.release();
	talk.release();
	expect([microphone.on, talk.held, microphone.toggles]).toEqual([false, false, 2]);
});

it('leaves an open microphone open', () => {
	const microphone = new Microphone();
	microphone.on = true;
	const talk = talkWith(microphone);
	talk.press();
	talk.release();
	expect([microphone.on, microphone.toggles]).toEqual([true, 0]);
});

it('does not open what was muted meanwhile', () => {
	const microphone = new Microphone();
	const talk = talkWith(microphone);
	talk.press();
	microphone.on = false;
	talk.release();
	expect(microphone.on).toBe(false);
});
