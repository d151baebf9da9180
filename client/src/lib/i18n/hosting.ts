/** Words of the door, the people in the call, and those who keep it. */

type Named = { name: string };

const ordinals = ['', '', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
const plural = new Intl.PluralRules('en', { type: 'ordinal' });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

function ordinal(position: number): string {
	return ordinals[position] ?? `${position}${endings[plural.select(position)] ?? 'th'}`;
}

export const hosting = {
	// Roles and marks
	cohost: () => 'Co-host',
	verified: () => 'Signed in: the name is theirs',
	locked: () => 'Locked',
	locked_text: () => 'The meeting is locked: nobody new can come in',

	// What hosts do with a person
	more_actions: ({ name }: Named) => `More actions for ${name}`,
	make_cohost: () => 'Make co-host',
	remove_cohost: () => 'Remove as co-host',
	make_host: () => 'Make host',
	ask_to_mute: () => 'Ask to mute',
	mute: () => 'Mute',
	remove_from_call: () => 'Remove from call',
	remove: () => 'Remove',
	cancel: () => 'Cancel',
	remove_title: ({ name }: Named) => `Remove ${name}?`,
	remove_text: () => 'They leave at once and cannot come back into this meeting.',
	make_host_title: ({ name }: Named) => `Make ${name} the host?`,
	make_host_text: () => 'You become a co-host. Only the new host can give it back.',
	was_removed: ({ name }: Named) => `${name} was removed.`,
	is_host_now: ({ name }: Named) => `${name} is the host now.`,
	asked_to_mute: ({ name }: Named) => `${name} was asked to mute.`,

	// What hosts do with the meeting
	meeting: () => 'Meeting',
	lock_meeting: () => 'Lock meeting',
	unlock_meeting: () => 'Unlock meeting',
	lock_hint: () => 'Nobody new can come in, not even to ask.',
	unlock_hint: () => 'It is locked: nobody new can come in.',
	end_for_all: () => 'End meeting for all',
	end_now: () => 'End meeting',
	end_hint: () => 'Everyone leaves, you included.',
	end_title: () => 'End the meeting for everyone?',
	end_text: () => 'All leave at once. Who comes in, invites and the lock are forgotten.',

	// Wishes of a host
	asks_you_to_mute: ({ name }: Named) => `${name} asks you to mute.`,
	muted_you: ({ name }: Named) => `${name} muted you.`,
	a_host: () => 'A host',
	not_now: () => 'Not now',
	unmute: () => 'Unmute',

	// At the door, seen from inside
	title_with_count: ({ count, page }: { count: number; page: string }) => `(${count}) ${page}`,
	waits_new: () => 'Just came',
	waits_seconds: ({ count }: { count: number }) => `Waiting for ${count} s`,
	waits_minutes: ({ count }: { count: number }) => `Waiting for ${count} min`,
	waits_away: () => 'Connection lost',
	more_wait: ({ count }: { count: number }) => `and ${count} more, under People`,
	knock_sound: () => 'Sound when someone knocks',
	knock_sound_text: () => 'Two soft notes, for those who can let people in.',
	settings_sounds: () => 'Sounds',

	// At the door, seen from outside
	place_in_line: ({ position }: { position: number }) =>
		position === 1 ? 'You are next' : `You are ${ordinal(position)} in line`,
	may_ask_in: ({ time }: { time: string }) => `You can ask again in ${time}.`,
	may_ask_now: () => 'You can ask again now.',

	// One-time invites
	invite_text_locked: () => 'The meeting is locked: unlock it before anybody new comes.',
	invites: () => 'One-time invites',
	invites_text: () =>
		'A link that opens the door for one person, once, within 24 hours. Nobody has to let them in.',
	invite_label: () => 'Who is it for? (optional)',
	create_invite: () => 'Create invite',
	new_invite: () => 'One-time invite link',
	new_invite_for: ({ name }: Named) => `One-time invite link for ${name}`,
	new_invite_text: () => 'Shown only now: copy it before you close this.',
	copy_invite_link: () => 'Copy invite link',
	invite_qr_label: () => 'QR code of the one-time invite',
	invite_qr_text: () => 'Scan it on the phone that shall come in.',
	invite_done: () => 'Done',
	invites_made: () => 'Made so far',
	unnamed_invite: () => 'Without a name',
	invite_waiting: ({ time }: { time: string }) => `Waiting, until ${time}`,
	invite_used: ({ name, time }: { name: string; time: string }) => `Used by ${name} at ${time}`,
	invite_used_unknown: ({ time }: { time: string }) => `Used at ${time}`,
	invite_expired: () => 'Expired',
	invite_revoked: () => 'Revoked',
	revoke: () => 'Revoke',
	revoke_named: ({ name }: Named) => `Ends the invite: ${name}`,
	invites_full: ({ count }: { count: number }) =>
		`${count} invites are waiting, and that is the most. Revoke one to make another.`
};
