/** Words of the home page, the lobby's connection, and what only phones have. */

export const shell = {
	// Recent meetings
	recent_meetings: () => 'Recent meetings',
	recent_text: () => 'Kept in this browser only.',
	recent_today: ({ time }: { time: string }) => `Today, ${time}`,
	recent_yesterday: ({ time }: { time: string }) => `Yesterday, ${time}`,
	recent_open: ({ code, when }: { code: string; when: string }) => `Open ${code}, ${when}`,
	recent_forget: ({ code }: { code: string }) => `Forget ${code}`,
	recent_clear: () => 'Clear all',
	recent_more: ({ count }: { count: number }) => `Show ${count} more`,
	recent_cleared: () => 'The list is empty.',

	// How the lobby reaches the server
	path_trying: () => 'Trying the connection',
	path_udp: () => 'Your connection is ready for calls.',
	path_tcp: () => 'Calls work over TCP only: on a slow network, expect delays.',
	path_relay: () => 'Calls work through the relay only. That is fine, a little slower.',
	path_none: () => 'Sound and pictures find no way to the server from here.',
	path_details: () => 'Check the connection',

	// Phones
	switch_camera: () => 'Switch camera'
};
