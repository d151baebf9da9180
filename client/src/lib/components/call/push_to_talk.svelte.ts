import type { CallView } from '#lib/state/view.ts';

/** Opens the microphone for as long as it is held; one that is open already stays as it is. */
export class PushToTalk {
	held = $state(false);

	constructor(private readonly call: Pick<CallView, 'microphone' | 'toggleMicrophone'>) {}

	press(): void {
		if (this.held || this.call.microphone.on) return;
		this.held = true;
		void this.call.toggleMicrophone();
	}

	release(): void {
		if (!this.held) return;
		this.held = false;
		// Muted meanwhile, by hand or by a host: so it stays.
		if (this.call.microphone.on) void this.call.toggleMicrophone();
	}
}
