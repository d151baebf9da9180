/** A gap between two ticks that is longer than this means that the page, or the machine, was asleep. */
const SLEEP_GAP_MS = 5_000;
const TICK_MS = 1_000;

/** `estimate`: the browser thinks otherwise of the network's speed. Often that is all, and sometimes it is another. */
export type Wake = 'online' | 'shown' | 'thawed' | 'visible' | 'network' | 'estimate' | 'awake';

/**
 * Calls `act` whenever the browser hints that the network may be another one than a moment ago: it is
 * online again, it changed, the page was frozen or hidden, the machine slept.
 */
export function onWake(act: (why: Wake) => void, signal: AbortSignal): void {
	window.addEventListener('online', () => act('online'), { signal });
	// A page that comes back from the back-forward cache.
	window.addEventListener('pageshow', (event) => event.persisted && act('shown'), { signal });
	document.addEventListener('resume', () => act('thawed'), { signal });
	document.addEventListener(
		'visibilitychange',
		() => document.visibilityState === 'visible' && act('visible'),
		{ signal }
	);
	watchNetwork(act, signal);
	watchForSleep(() => act('awake'), signal);
}

function watchNetwork(act: (why: Wake) => void, signal: AbortSignal): void {
	const network = (navigator as Navigator & { connection?: NetworkInformation }).connection;
	let type = network?.type;
	const onChange = () => {
		const isOther = network?.type !== type;
		type = network?.type;
		if (navigator.onLine) act(isOther ? 'network' : 'estimate');
	};
	network?.addEventListener('change', onChange, { signal });
}

function watchForSleep(act: () => void, signal: AbortSignal): void {
	let last = Date.now();
	const timer = setInterval(() => {
		const gap = Date.now() - last;
		last = Date.now();
		if (gap > SLEEP_GAP_MS) act();
	}, TICK_MS);
	signal.addEventListener('abort', () => clearInterval(timer));
}

/** The Network Information API, where the browser has it (W3C draft); not all that have it tell the type. */
interface NetworkInformation extends EventTarget {
	readonly type?: string;
}
