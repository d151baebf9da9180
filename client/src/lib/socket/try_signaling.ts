/** Whether signaling gets through: over a WebSocket, over plain requests alone, or not at all. */
export type SignalingVerdict = 'websocket' | 'polling' | 'blocked';

const OPEN_MS = 8_000;
const ENGINE = '/socket.io/?EIO=4&transport=';
/** The packet that ends a connection. */
const CLOSE = '1';

/** Open a connection as far as the server's greeting (Engine.IO 4), and close it. */
export async function trySignaling(serverUrl = location.origin): Promise<SignalingVerdict> {
	if (await greetsOverWebSocket(serverUrl)) return 'websocket';
	return (await greetsOverHttp(serverUrl)) ? 'polling' : 'blocked';
}

function greetsOverWebSocket(serverUrl: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = new WebSocket(`${serverUrl.replace(/^http/, 'ws')}${ENGINE}websocket`);
		const settle = (greeted: boolean): void => {
			clearTimeout(timer);
			socket.close();
			resolve(greeted);
		};
		const timer = setTimeout(settle, OPEN_MS, false);
		socket.addEventListener('message', ({ data }) => settle(String(data).startsWith('0{')));
		socket.addEventListener('error', () => settle(false));
		socket.addEventListener('close', () => settle(false));
	});
}

async function greetsOverHttp(serverUrl: string): Promise<boolean> {
	const polling = `${serverUrl}${ENGINE}polling`;
	try {
		const answer = await fetch(polling, { signal: AbortSignal.timeout(OPEN_MS) });
		const greeting = await answer.text();
		if (!answer.ok || !greeting.startsWith('0{')) return false;
		const { sid } = JSON.parse(greeting.slice(1)) as { sid: string };
		// Browsers name a page's origin, which the server may refuse, only where something is sent.
		const goodbye = await fetch(`${polling}&sid=${encodeURIComponent(sid)}`, {
			method: 'POST',
			body: CLOSE,
			signal: AbortSignal.timeout(OPEN_MS)
		});
		return goodbye.ok;
	} catch {
		// No answer is the answer that is looked for.
		return false;
	}
}
