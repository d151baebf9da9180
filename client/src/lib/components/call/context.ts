import { createContext } from 'svelte';
import type { CallView } from '#lib/state/view.ts';

/** The call that the components of one meeting page draw. */
export const [getCall, setCall] = createContext<CallView>();
