import type { Unsubscribe } from '#lib/socket/emitter.ts';

/** Call `seen` whenever the page comes back into view. */
export function watchPage(
	seen: () => void,
	page: Document | undefined = globalThis.document
): Unsubscribe {
	const onChange = () => {
		if (page?.visibilityState === 'visible') seen();
	};
	page?.addEventListener('visibilitychange', onChange);
	return () => page?.removeEventListener('visibilitychange', onChange);
}
