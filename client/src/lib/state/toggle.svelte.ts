import type { ScreenSource, Surface } from '#lib/media/screen_source.ts';
import type { Unsubscribe } from '#lib/socket/emitter.ts';
import type { DeviceProblem, ScreenView, ToggleView } from './view.ts';

interface Source {
	onChange(
		handler: (state: {
			readonly on: boolean;
			readonly busy: boolean;
			readonly problem: DeviceProblem | null;
		}) => void
	): Unsubscribe;
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

/** Shows the shared screen as a switch that tells what it shares. */
export class ScreenToggle extends Toggle implements ScreenView {
	surface = $state<Surface | null>(null);
	hasSound = $state(false);

	constructor(source: ScreenSource) {
		super(source);
		source.onChange(({ surface, sound }) => {
			this.surface = surface;
			this.hasSound = sound !== null;
		});
	}
}
