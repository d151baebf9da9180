/** Every word of the client in English. Each entry is a function, so that a message compiler can take its place. */

import { chat } from './chat.ts';
import { check } from './check.ts';
import { controls } from './controls.ts';
import { devices } from './devices.ts';
import { hosting } from './hosting.ts';
import { quality } from './quality.ts';
import { recovery } from './recovery.ts';
import { sharing } from './sharing.ts';
import { shell } from './shell.ts';
import { video } from './video.ts';

type Named = { name: string };

export const en = {
	...chat,
	...controls,
	...devices,
	...hosting,
	...quality,
	...recovery,
	...sharing,
	...shell,
	...check,
	...video,

	// Everywhere
	app_name: () => 'chattr',
	close: () => 'Close',
	dismiss: () => 'Dismiss',
	you: () => 'You',
	loading: () => 'Loading',
	page_title: ({ page }: { page: string }) => `${page} · chattr`,

	// Home
	home_title: () => 'Good company, one link away.',
	home_lead: () =>
		'Start a meeting, send the link, and see each other. No account, nothing to install.',
	new_meeting: () => 'New meeting',
	code_or_link: () => 'Meeting code or link',
	code_example: () => 'abc-defg-hij',
	join: () => 'Join',
	join_divider: () => 'or join one',
	code_missing: () => 'Type the code or paste the link that you were given.',
	code_wrong: () => 'That is not a meeting code. A code looks like abc-defg-hij.',
	code_elsewhere: ({ host }: { host: string }) =>
		`That link leads to ${host}. Open it in a new tab, or paste a link of this site.`,
	fact_link: () => 'A meeting is a link',
	fact_door: () => 'You decide who comes in',
	fact_install: () => 'Runs in the browser',

	// Sign-in
	sign_in_with_google: () => 'Sign in with Google',
	sign_out: () => 'Sign out',
	signed_in_as: ({ name }: Named) => `Signed in as ${name}`,
	sign_in_blocked: () => 'The browser held back the sign-in window. Allow pop-ups for this site.',
	sign_in_offline: () => 'Google could not be reached. Check your network, then try again.',
	sign_in_failed: () => 'The sign-in did not work. Try again.',
	sign_in_first: () => 'Sign in to join meetings on this server.',
	sign_in_to_host: () => 'Sign in to start meetings on this server.',
	name_of_account: () => 'Your name comes from your Google account.',

	// Wrong address
	wrong_code_title: () => 'There is no such meeting code',
	wrong_code_text: () => 'A code looks like abc-defg-hij. Check the link that you were given.',
	lost_title: () => 'Nothing here',
	lost_text: () => 'This address leads nowhere. The way in is on the first page.',
	fault_title: () => 'Something went wrong',
	fault_text: () => 'The page could not be shown. Load it again, or start from the first page.',
	reload: () => 'Load again',
	home_link: () => 'chattr, back to home',
	back_home: () => 'Back to home',

	// Lobby
	lobby_title: () => 'Ready to join?',
	lobby_direct: () => 'You go straight in.',
	lobby_knock: () => 'The host will let you in.',
	your_name: () => 'Your name',
	name_missing: () => 'Tell the others what to call you.',
	name_too_long: () => 'Use at most 64 characters.',
	join_now: () => 'Join now',
	ask_to_join: () => 'Ask to join',
	preview: () => 'Your camera preview',
	camera_is_off: () => 'Your camera is off',
	camera_starting: () => 'Starting your camera',
	microphone_level: () => 'Microphone level',
	microphone_off: () => 'Microphone is off',
	waiting: () => 'Waiting for the host to let you in',
	waiting_text: () => 'They see your name. You come in as you look here.',
	leave: () => 'Leave',

	// Toggles
	turn_off_microphone: () => 'Turn off microphone',
	turn_on_microphone: () => 'Turn on microphone',
	turn_off_camera: () => 'Turn off camera',
	turn_on_camera: () => 'Turn on camera',
	share_screen: () => 'Share screen',
	stop_sharing: () => 'Stop sharing',
	raise_hand: () => 'Raise hand',
	lower_hand: () => 'Lower hand',

	// Call
	people: () => 'People',
	invite: () => 'Invite',
	settings: () => 'Settings',
	leave_call: () => 'Leave call',
	call_controls: () => 'Call controls',
	alone_title: () => 'You are the only one here',
	alone_text: () => 'Send the link to whoever should come.',
	muted: () => 'Muted',
	speaking: () => 'Speaking',
	hand_raised: () => 'Hand raised',
	host: () => 'Host',
	reconnecting_person: () => 'Reconnecting',
	elapsed: ({ time }: { time: string }) => `In the call for ${time}`,

	// Door
	wants_in: ({ name }: Named) => `${name} wants to come in`,
	count_want_in: ({ count }: { count: number }) => `${count} people want to come in`,
	admit: () => 'Admit',
	deny: () => 'Deny',
	admit_all: () => 'Admit all',
	at_the_door: () => 'At the door',
	in_the_call: () => 'In the call',

	// Invite
	invite_title: () => 'Invite people',
	invite_text: () => 'Whoever has this link can ask to come in. A host opens the door.',
	invite_link: () => 'Meeting link',
	copy_link: () => 'Copy link',
	copied: () => 'Copied',
	share_link: () => 'Share',
	copy_failed: () => 'The browser did not allow copying. Select the link and copy it.',
	qr_label: () => 'QR code of the meeting link',
	qr_text: () => 'Scan it to join from a phone.',

	// Settings
	settings_devices: () => 'Devices',
	settings_looks: () => 'Appearance',
	theme: () => 'Theme',
	theme_system: () => 'System',
	theme_light: () => 'Light',
	theme_dark: () => 'Dark',
	use_light_theme: () => 'Use the light theme',
	use_dark_theme: () => 'Use the dark theme',
	self_view: () => 'Show my own tile',
	self_view_text: () => 'Others see you either way.',
	diagnostics_title: () => 'Diagnostics',
	diagnostics: () => 'Copy diagnostics',
	diagnostics_not_copied: () => 'The browser did not allow copying.',
	diagnostics_text: () => 'Versions and statistics for whoever looks for a fault. No secrets.',

	// Banners
	sound_blocked: () => 'Your browser is holding back the sound.',
	tap_to_hear: () => 'Tap to hear',
	unexpected_host: () =>
		'You are the first here. If you expected others, check the code: theirs may differ.',

	// Ended
	rejoin: () => 'Rejoin',
	ask_again: () => 'Ask again',
	use_here: () => 'Use here',
	try_again: () => 'Try again'
};

export type Messages = typeof en;
