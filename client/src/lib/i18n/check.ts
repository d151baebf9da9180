/** Words of the connection check: what works, and what whoever runs the server has to open or set. */

type At = { address: string; port: number };

export const check = {
	check_title: () => 'Connection check',
	check_lead: () => 'Whether calls work from this device, by every way to this server.',
	check_again: () => 'Check again',
	check_running: () => 'Checking',
	check_start: () => 'Start the check',

	check_state_waiting: () => 'Not tried yet',
	check_state_trying: () => 'Trying',
	check_state_good: () => 'Works',
	check_state_poor: () => 'Does not work, and is not needed here',
	check_state_bad: () => 'Does not work',
	check_to_do: () => 'For whoever runs the server:',

	check_outcome_udp: () => 'Calls work from here.',
	check_outcome_tcp: () =>
		'Calls work from here, by TCP: pictures may stutter when the network is busy.',
	check_outcome_relay: () => 'Calls work from here, through the relay.',
	check_outcome_none: () => 'Calls do not work from here yet.',

	check_secure: () => 'Camera and microphone',
	check_secure_good: () => 'This page is secure, so browsers may give them.',
	check_secure_bad: () =>
		'This page is plain HTTP, where browsers give no camera and no microphone.',
	check_secure_fix: () =>
		'Put a proxy with a certificate in front of the server (deploy/ has one), or start it with HTTPS=1 for a local network.',

	check_signaling: () => 'Signaling',
	check_signaling_websocket: () => 'The server answers over a WebSocket.',
	check_signaling_polling: () => 'Only plain requests get through. Everything works, more slowly.',
	check_signaling_blocked: () => 'The server does not answer.',
	check_signaling_polling_fix: () => 'Have the proxy pass WebSockets on for /socket.io.',
	check_signaling_blocked_fix: ({ origin }: { origin: string }) =>
		`Run chattr-server doctor. Have the proxy pass /socket.io on, and set CLIENT_ORIGIN to ${origin} unless the server itself serves this page.`,

	check_udp: () => 'Media over UDP',
	check_tcp: () => 'Media over TCP',
	check_relay: () => 'Media through the relay',
	check_path_open: ({ ms }: { ms: number }) => `Connected in ${ms} ms.`,
	check_path_blocked: ({ address, port }: At) => `Nothing comes back from ${address}:${port}.`,
	check_udp_fix: ({ address, port }: At) =>
		`Open UDP port ${port} in the server's firewall, and forward it at the router in front of it. If ${address} is not where the server is met from outside, set ANNOUNCED_ADDRESS to that address.`,
	check_tcp_fix: ({ address, port }: At) =>
		`Open TCP port ${port} in the server's firewall, and forward it at the router in front of it. If ${address} is not where the server is met from outside, set ANNOUNCED_ADDRESS to that address.`,
	check_relay_absent: () => 'This server has no relay.',
	check_relay_absent_fix: () =>
		'Set TURN_URLS and TURN_SECRET, so that people whose network lets nothing else through can take part.',
	check_relay_silent: ({ urls }: { urls: string }) => `The relay does not answer (${urls}).`,
	check_relay_silent_fix: () =>
		'Start coturn, and open port 3478, UDP and TCP, and its relay ports (49160 to 49559, UDP) in its firewall.',
	check_relay_refuses: ({ urls }: { urls: string }) =>
		`The relay does not take the password (${urls}).`,
	check_relay_refuses_fix: () =>
		'Make TURN_SECRET the same as static-auth-secret in turnserver.conf, and see that both clocks are right.',
	check_relay_blocked: ({ address, port }: At) =>
		`The relay answers, but does not reach ${address}:${port}.`,
	check_relay_blocked_fix: ({ address }: At) =>
		`Start coturn with --allowed-peer-ip=${address} if that is a private address, and let it through to the media ports.`,
	check_unasked: () => 'The server could not be asked.',
	check_unasked_busy: () =>
		'Too many checks at the same time. Wait half a minute, then check again.',
	check_unasked_fix: () => 'Run chattr-server doctor on the server; it says what is missing.'
};
