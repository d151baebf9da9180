import DoorClosed from '@lucide/svelte/icons/door-closed';
import Hand from '@lucide/svelte/icons/hand';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import PartyPopper from '@lucide/svelte/icons/party-popper';
import Unplug from '@lucide/svelte/icons/unplug';
import UserX from '@lucide/svelte/icons/user-x';
import Users from '@lucide/svelte/icons/users';
import type { LucideIcon } from '@lucide/svelte';
import { m } from '#lib/i18n/messages.ts';
import type { EndReason } from '#lib/state/view.ts';

interface Ending {
	readonly Icon: LucideIcon;
	/** The way back in; null: there is none, or none that a person would want. */
	readonly again: (() => string) | null;
	/** Back into the call, past the lobby. */
	readonly straightIn?: boolean;
}

export const endings: Readonly<Record<EndReason, Ending>> = {
	left: { Icon: Hand, again: m.rejoin },
	denied: { Icon: DoorClosed, again: m.ask_again },
	'room-full': { Icon: Users, again: m.try_again },
	'room-ended': { Icon: PartyPopper, again: null },
	removed: { Icon: UserX, again: null },
	'taken-over': { Icon: MonitorSmartphone, again: m.use_here, straightIn: true },
	failed: { Icon: Unplug, again: m.rejoin }
};

/** How to tell a call that ended for `reason`; a newer server may have one that is not known here. */
export function knownEnding(reason: string): EndReason {
	return Object.hasOwn(endings, reason) ? (reason as EndReason) : 'failed';
}
