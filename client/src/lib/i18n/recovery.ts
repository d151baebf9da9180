/** What is said while a call finds its way back. */
export const recovery = {
	link_reconnecting: () => 'The connection is lost. Reconnecting…',
	link_reconnecting_media_flows: () =>
		'The server cannot be reached just now; picture and sound go on. Reconnecting…',
	link_moving: () => 'The server is being updated. The call goes on in a moment…',
	link_offline: () => 'You are offline. The call goes on when the network is back.',
	link_connecting: () => 'Connecting…',
	media_interrupted: () => 'Picture and sound are interrupted. Reconnecting…',
	reconnect_now: () => 'Reconnect now'
};
