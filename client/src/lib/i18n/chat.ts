/** Words of the chat. */

type Named = { name: string };
type Counted = { count: number };

const messages = (count: number) => (count === 1 ? '1 message' : `${count} messages`);

export const chat = {
	chat: () => 'Chat',
	title_with_unread: ({ count, page }: { count: number; page: string }) =>
		`${count} new in chat · ${page}`,

	// Reading
	chat_messages: () => 'Messages',
	chat_empty: () => 'No messages yet',
	chat_empty_text: () => 'Only the people with the full link can read what is written here.',
	chat_loading: () => 'Loading messages…',
	chat_earlier: () => 'Show earlier messages',
	chat_new_below: ({ count }: Counted) =>
		count === 0 ? 'Go to the newest' : count === 1 ? '1 new message' : `${count} new messages`,
	chat_new_from_here: () => 'New',
	today: () => 'Today',
	yesterday: () => 'Yesterday',
	chat_cleared_by: ({ name }: Named) => `${name} cleared the chat.`,
	chat_said: ({ name, text }: { name: string; text: string }) => `${name}: ${text}`,
	chat_count_said: ({ count }: Counted) => `${messages(count)} in the chat`,
	chat_open: () => 'Open chat',
	chat_you: () => 'You',
	chat_own_message: () => 'Your message',
	chat_message_of: ({ name }: Named) => `Message from ${name}`,
	chat_mark: ({ mark }: { mark: string }) =>
		`Mark ${mark}: tells apart people whose names look alike`,

	// Writing
	message: () => 'Message',
	message_hint: () => 'Write a message',
	send: () => 'Send',
	message_left: ({ count }: Counted) =>
		count === 1 ? '1 character left' : `${count} characters left`,
	message_over: ({ count }: Counted) =>
		count === 1 ? '1 character too many' : `${count} characters too many`,
	chat_replying_to: ({ name }: Named) => `Answer to ${name}`,
	chat_replying_to_self: () => 'Answer to yourself',
	chat_stop_reply: () => 'Do not answer this message',
	emoji: () => 'Emoji',

	// One message
	message_actions: ({ name }: Named) => `Actions on the message from ${name}`,
	message_actions_own: () => 'Actions on your message',
	reply: () => 'Reply',
	copy_text: () => 'Copy text',
	react_with: ({ emoji }: { emoji: string }) => `React with ${emoji}`,
	reaction_by: ({ emoji, name }: { emoji: string; name: string }) => `${emoji}, ${name}`,
	message_pending: () => 'Sending…',
	message_waiting: () => 'Waits for the connection',
	message_failed: () => 'Not sent',
	message_retry: () => 'Send again',
	message_discard: () => 'Delete',
	message_not_copied: () => 'The browser did not allow copying.',
	message_copied: () => 'Copied',
	reply_gone: () => 'A message that is not shown here',
	reply_unreadable: () => 'A message that cannot be read',

	// Locked
	chat_locked: () => 'Chat is locked: ask for the full link',
	chat_locked_text: () =>
		'Messages are encrypted with a key that stands at the end of the meeting link. The link that you opened came without it.',
	chat_locked_field: () => 'Full link or key',
	chat_unlock: () => 'Unlock',
	chat_new_key: () => 'Start with a new key',
	chat_new_key_text: () =>
		'Nobody has written yet. You can begin with a new key; then send everyone the link anew.',
	unlock_no_key: () => 'There is no key in that. Paste the whole link, from https to its end.',
	unlock_other_room: () => 'That link leads to another meeting.',
	unlock_wrong_key: () => 'That key does not open the messages of this meeting.',
	unlock_failed: () => 'That did not work. Try again.',

	// About
	about_chat: () => 'About this chat',
	chat_encrypted: () => 'End-to-end encrypted',
	chat_encrypted_text: () =>
		'The key is in the meeting link and stays in your browser. The server keeps only what it cannot read. Whoever has the full link can read along.',
	safety_code: () => 'Safety code',
	safety_code_text: () =>
		'Read it out loud in the call. If everyone sees the same digits, everyone has the same key, and nobody in between has put in another.',
	kept_messages: () => 'How long messages are kept',
	kept_messages_text: ({ count, time }: { count: number; time: string }) =>
		`The newest ${count} messages, for ${time} at most. Ending the meeting deletes them all.`,
	kept_days: ({ count }: Counted) => (count === 1 ? '1 day' : `${count} days`),
	kept_hours: ({ count }: Counted) => (count === 1 ? '1 hour' : `${count} hours`),
	kept_not: () => 'Messages are not kept: who comes later does not see them.',
	clear_history: () => 'Clear history',
	clear_history_title: () => 'Clear the chat for everyone?',
	clear_history_text: () => 'All messages are deleted from the server and from every screen.',
	clear_history_now: () => 'Clear',

	// What is strange about a message
	message_unreadable: () => 'This message cannot be read',
	key_changed: ({ name }: Named) =>
		`${name} writes with another key than before. Perhaps another browser; if it matters, ask them in the call.`,
	signed_name: ({ name }: Named) => `Signed as “${name}”`,
	missing_before: () => 'A message before this one did not arrive.',
	moved_message: () => 'The server showed this message at another place than it was written.'
};
