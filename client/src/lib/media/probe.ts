/** One try to reach the server's media ports, with a transport that belongs to no room. */

export type ProbePath = 'udp' | 'tcp' | 'relay';

/** Answer of `POST /api/check`. `ports`: the first and the last of the server's media ports. */
export interface ProbeOffer {
	readonly targets: readonly ProbeTarget[];
	readonly ports: readonly [number, number];
	readonly iceServers: readonly RTCIceServer[];
}

/** One worker, which waits for this browser. */
export interface ProbeTarget {
	readonly iceParameters: { readonly usernameFragment: string; readonly password: string };
	readonly iceCandidates: readonly ProbeCandidate[];
	readonly dtlsParameters: {
		readonly fingerprints: readonly Fingerprint[];
	};
}

interface Fingerprint {
	readonly algorithm: string;
	readonly value: string;
}

export interface ProbeCandidate {
	readonly foundation: string;
	readonly priority: number;
	readonly address: string;
	readonly port: number;
	readonly protocol: 'udp' | 'tcp';
	readonly tcpType?: string;
}

/** Ports from which nothing came back, and the first and the last of all that the server answers on. */
export interface ClosedPorts {
	readonly address: string;
	readonly closed: readonly number[];
	readonly ports: readonly [number, number];
}

export type Verdict =
	| { readonly kind: 'open'; readonly tookMs: number }
	/** Some of the ports are closed: rooms whose worker is there get nothing this way. */
	| ({ readonly kind: 'partly' } & ClosedPorts)
	| ({ readonly kind: 'blocked' } & ClosedPorts)
	/** There is no relay to try. */
	| { readonly kind: 'absent' }
	| { readonly kind: 'relay-silent'; readonly urls: string }
	| { readonly kind: 'relay-refuses'; readonly urls: string }
	| { readonly kind: 'relay-full'; readonly urls: string }
	/** The server does not answer, or has too much to do; `status` is 0 without an answer. */
	| { readonly kind: 'unasked'; readonly status: number };

/** What became of one connection. `tookMs` is null when none came about. */
export interface Attempt {
	readonly tookMs: number | null;
	readonly relay: RelaySigns;
}

/** Whether a relay gave an address, whether it refused the password, and whether it had no address left. */
export interface RelaySigns {
	found: boolean;
	refused: boolean;
	full: boolean;
}

export interface ProbeOptions {
	/** The server's origin, or empty for the page's own. */
	readonly serverUrl?: string | undefined;
	/** Try the port of every media worker, not of one alone. */
	readonly everyWorker?: boolean;
}

const CONNECT_MS = 10_000;
const UNAUTHORIZED = 401;
/** Allocation Quota Reached, Insufficient Capacity (RFC 8656 section 19). */
const FULL: readonly number[] = [486, 508];
const CERTIFICATE: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** Try one way in. */
export async function probe(path: ProbePath, options: ProbeOptions = {}): Promise<Verdict> {
	const certificate = await RTCPeerConnection.generateCertificate(CERTIFICATE);
	const asked = await ask(path, await fingerprintFor(certificate), options);
	if (typeof asked === 'number') return { kind: 'unasked', status: asked };
	if (path === 'relay' && asked.iceServers.length === 0) return { kind: 'absent' };
	const configuration: RTCConfiguration = { certificates: [certificate] };
	if (path === 'relay') {
		configuration.iceServers = [...asked.iceServers];
		configuration.iceTransportPolicy = 'relay';
	}
	const attempts = asked.targets.map((target) => connect(configuration, target));
	return verdictOf(path, asked, await Promise.all(attempts));
}

export function verdictOf(
	path: ProbePath,
	{ targets, ports, iceServers }: ProbeOffer,
	attempts: readonly Attempt[]
): Verdict {
	const times = attempts.flatMap(({ tookMs }) => (tookMs === null ? [] : [tookMs]));
	if (times.length === attempts.length) return { kind: 'open', tookMs: Math.max(...times) };
	if (path === 'relay') {
		const urls = iceServers.flatMap((server) => server.urls).join(', ');
		if (attempts.some(({ relay }) => relay.refused)) return { kind: 'relay-refuses', urls };
		// Its last addresses may have gone to some of the attempts.
		if (attempts.some(({ relay }) => relay.full && !relay.found))
			return { kind: 'relay-full', urls };
		if (!attempts.some(({ relay }) => relay.found)) return { kind: 'relay-silent', urls };
	}
	const closed = targets
		.filter((_, index) => attempts[index]?.tookMs === null)
		.flatMap(({ iceCandidates: [first] }) => first ?? []);
	return {
		kind: times.length === 0 ? 'blocked' : 'partly',
		address: closed[0]?.address ?? '',
		closed: closed.map(({ port }) => port),
		ports
	};
}

async function connect(configuration: RTCConfiguration, target: ProbeTarget): Promise<Attempt> {
	const connection = new RTCPeerConnection(configuration);
	try {
		connection.createDataChannel('check');
		const relay = watchRelay(connection);
		const began = performance.now();
		const connected = whenConnected(connection);
		await connection.setLocalDescription();
		await connection.setRemoteDescription({ type: 'answer', sdp: answerTo(target) });
		const tookMs = (await connected) ? Math.round(performance.now() - began) : null;
		return { tookMs, relay };
	} finally {
		connection.close();
	}
}

/** What an offer with this certificate names as its fingerprint; not every browser tells it otherwise. */
async function fingerprintFor(certificate: RTCCertificate): Promise<Fingerprint> {
	const connection = new RTCPeerConnection({ certificates: [certificate] });
	try {
		connection.createDataChannel('check');
		return fingerprintOf((await connection.createOffer()).sdp ?? '');
	} finally {
		connection.close();
	}
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

function watchRelay(connection: RTCPeerConnection): RelaySigns {
	const seen = { found: false, refused: false, full: false };
	connection.addEventListener('icecandidate', ({ candidate }) => {
		if (candidate?.type === 'relay') seen.found = true;
	});
	connection.addEventListener('icecandidateerror', (event) => {
		if (event.errorCode === UNAUTHORIZED) seen.refused = true;
		if (FULL.includes(event.errorCode)) seen.full = true;
	});
	return seen;
}

/** The offer, or the status of the refusal. */
async function ask(
	path: ProbePath,
	fingerprint: Fingerprint,
	{ serverUrl = '', everyWorker = false }: ProbeOptions
): Promise<ProbeOffer | number> {
	try {
		const answer = await fetch(`${serverUrl}/api/check`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				path,
				everyWorker,
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
export function fingerprintOf(sdp: string): Fingerprint {
	const [, algorithm = '', value = ''] = /^a=fingerprint:(\S+) (\S+)/m.exec(sdp) ?? [];
	return { algorithm: algorithm.toLowerCase(), value };
}

/** The server's side as a description: ICE lite (RFC 8445), DTLS in wait, one data channel (RFC 8841). */
export function answerTo({ iceParameters, iceCandidates, dtlsParameters }: ProbeTarget): string {
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
