/** Words about shortcuts, views, reactions and sounds of the call. */

export const controls = {
	// Shortcuts
	shortcuts: () => 'Keyboard shortcuts',
	shortcuts_on: () => 'Use shortcuts',
	shortcuts_on_text: () => 'Single keys act while you are not writing. Off: no key does anything.',
	shortcut_talk: () => 'Talk while held',
	shortcut_microphone: () => 'Microphone on or off',
	shortcut_camera: () => 'Camera on or off',
	shortcut_hand: () => 'Raise or lower your hand',
	shortcut_share: () => 'Share your screen or stop',
	shortcut_chat: () => 'Open or close the chat',
	shortcut_people: () => 'Open or close the list of people',
	shortcut_full_screen: () => 'Fill the screen or leave it',
	shortcut_help: () => 'Show this list',
	shortcut_close: () => 'Close what is open',
	key_space: () => 'Space',
	key_escape: () => 'Esc',
	talking_while_held: () => 'Microphone is on while you hold Space'
};
