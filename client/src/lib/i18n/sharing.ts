/** Words about shared screens. */

type Named = { name: string };

export const sharing = {
	screen_of: ({ name }: Named) => `${name}, screen`,
	screen_label: ({ name }: Named) => `${name} is sharing`,
	show_screen: ({ name }: Named) => `Show the screen of ${name} large`,
	sharing_screen: () => 'You are sharing your whole screen.',
	sharing_window: () => 'You are sharing a window.',
	sharing_tab: () => 'You are sharing a tab.',
	sharing_something: () => 'You are sharing your screen.',
	sharing_sound: () => 'Its sound is heard too.',
	sharing_end: () => 'Stop',
	full_screen: () => 'Full screen',
	leave_full_screen: () => 'Leave full screen',
	zoom_in: () => 'Zoom in',
	zoom_out: () => 'Zoom out'
};
