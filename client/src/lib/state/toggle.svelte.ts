import type { LocalSourceState } from '#lib/media/local_source.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type { DeviceProblem, ToggleView } from './view.ts';

interface Source {
	readonly state: LocalSourceState;
	onChange(handler: (state: LocalSourceState) => void): Unsubscribe;
}

/** Shows a local source as a switch. */
export class Toggle implements ToggleView {
	on = $state(false);
	busy = $state(false);
	problem = $state<DeviceProblem | null>(null);

	constructor(source: Source) {
		source.onChange((state) => {
			this.on = state.on;
			this.busy = state.busy;
			this.problem = state.problem;
		});
	}
}
