/** One try to reach the server's media ports, with a transport that belongs to no room. */

export type ProbePath = 'udp' | 'tcp' | 'relay';

/** Answer of `POST /api/check`. */
export interface ProbeOffer {
	readonly iceParameters: { readonly usernameFragment: string; readonly password: string };
	readonly iceCandidates: readonly ProbeCandidate[];
	readonly dtlsParameters: {
		readonly fingerprints: readonly { readonly algorithm: string; readonly value: string }[];
	};
	readonly iceServers: readonly RTCIceServer[];
}

export interface ProbeCandidate {
	readonly foundation: string;
	readonly priority: number;
	readonly address: string;
	readonly port: number;
	readonly protocol: 'udp' | 'tcp';
	readonly tcpType?: string;
}

export type Verdict =
	| { readonly kind: 'open'; readonly tookMs: number }
	/** Nothing came back from there. */
	| { readonly kind: 'blocked'; readonly address: string; readonly port: number }
	/** There is no relay to try. */
	| { readonly kind: 'absent' }
	| { readonly kind: 'relay-silent'; readonly urls: string }
	| { readonly kind: 'relay-refuses'; readonly urls: string }
	/** The server does not answer, or has too much to do; `status` is 0 without an answer. */
	| { readonly kind: 'unasked'; readonly status: number };

const CONNECT_MS = 10_000;
const UNAUTHORIZED = 401;

/** Try one way in. `serverUrl` is the server's origin, or empty for the page's own. */
export async function probe(path: ProbePath, serverUrl = ''): Promise<Verdict> {
	const connection = new RTCPeerConnection();
	try {
		connection.createDataChannel('check');
		const offer = await connection.createOffer();
		const asked = await ask(path, fingerprintOf(offer.sdp ?? ''), serverUrl);
		if (typeof asked === 'number') return { kind: 'unasked', status: asked };
		if (path === 'relay' && asked.iceServers.length === 0) return { kind: 'absent' };
		return await connect(connection, offer, asked, path);
	} finally {
		connection.close();
	}
}

async function connect(
	connection: RTCPeerConnection,
	offer: RTCSessionDescriptionInit,
	asked: ProbeOffer,
	path: ProbePath
): Promise<Verdict> {
	if (path === 'relay') {
		connection.setConfiguration({
			iceServers: [...asked.iceServers],
			iceTransportPolicy: 'relay'
		});
	}
	const relay = watchRelay(connection);
	const began = performance.now();
	const connected = whenConnected(connection);
	await connection.setLocalDescription(offer);
	await connection.setRemoteDescription({ type: 'answer', sdp: answerTo(asked) });
	if (await connected) return { kind: 'open', tookMs: Math.round(performance.now() - began) };
	const urls = asked.iceServers.flatMap((server) => server.urls).join(', ');
	if (path === 'relay' && relay.refused) return { kind: 'relay-refuses', urls };
	if (path === 'relay' && !relay.found) return { kind: 'relay-silent', urls };
	const [first] = asked.iceCandidates;
	return { kind: 'blocked', address: first?.address ?? '', port: first?.port ?? 0 };
}

function whenConnected(connection: RTCPeerConnection): Promise<boolean> {
	return new Promise((resolve) => {
		const timer = setTimeout(resolve, CONNECT_MS, false);
		connection.addEventListener('connectionstatechange', () => {
			const state = connection.connectionState;
			if (state !== 'connected' && state !== 'failed') return;
			clearTimeout(timer);
			resolve(state === 'connected');
		});
	});
}

function watchRelay(connection: RTCPeerConnection): { found: boolean; refused: boolean } {
	const seen = { found: false, refused: false };
	connection.addEventListener('icecandidate', ({ candidate }) => {
		if (candidate?.type === 'relay') seen.found = true;
	});
	connection.addEventListener('icecandidateerror', (event) => {
		if (event.errorCode === UNAUTHORIZED) seen.refused = true;
	});
	return seen;
}

/** The offer, or the status of the refusal. */
async function ask(
	path: ProbePath,
	fingerprint: { algorithm: string; value: string },
	serverUrl: string
): Promise<ProbeOffer | number> {
	try {
		const answer = await fetch(`${serverUrl}/api/check`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				path,
				dtlsParameters: { role: 'client', fingerprints: [fingerprint] }
			}),
			signal: AbortSignal.timeout(CONNECT_MS)
		});
		return answer.ok ? ((await answer.json()) as ProbeOffer) : answer.status;
	} catch {
		// Offline, refused by the browser, or no server there: the page says what to look at.
		return 0;
	}
}

/** The certificate that an offer names (RFC 8122 section 5). */
export function fingerprintOf(sdp: string): { algorithm: string; value: string } {
	const [, algorithm = '', value = ''] = /^a=fingerprint:(\S+) (\S+)/m.exec(sdp) ?? [];
	return { algorithm: algorithm.toLowerCase(), value };
}

/** The server's side as a description: ICE lite (RFC 8445), DTLS in wait, one data channel (RFC 8841). */
export function answerTo({ iceParameters, iceCandidates, dtlsParameters }: ProbeOffer): string {
	const fingerprint =
		dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ??
		dtlsParameters.fingerprints[0];
	const lines = [
		'v=0',
		'o=- 1 1 IN IP4 0.0.0.0',
		's=-',
		't=0 0',
		'a=ice-lite',
		'a=group:BUNDLE 0',
		'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
		'c=IN IP4 0.0.0.0',
		'a=mid:0',
		`a=ice-ufrag:${iceParameters.usernameFragment}`,
		`a=ice-pwd:${iceParameters.password}`,
		`a=fingerprint:${fingerprint?.algorithm ?? ''} ${fingerprint?.value ?? ''}`,
		'a=setup:passive',
		'a=sctp-port:5000',
		...iceCandidates.map(candidateLine),
		'a=end-of-candidates'
	];
	return lines.map((line) => `${line}\r\n`).join('');
}

function candidateLine({
	foundation,
	priority,
	address,
	port,
	protocol,
	tcpType
}: ProbeCandidate): string {
	const kind = protocol === 'tcp' ? ` tcptype ${tcpType ?? 'passive'}` : '';
	return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${kind}`;
}
