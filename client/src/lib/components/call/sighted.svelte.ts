import type { CallView } from '#lib/state/view.ts';
import type { VideoSource } from '#lib/state/video_view.ts';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { isBehindFullScreen } from './full_screen.ts';
import { pixelRatio } from './pixel_ratio.ts';

/** Tells how large a tile is drawn and whether any of it can be seen. */
export function sighted(
	call: CallView,
	participantId: string,
	source: VideoSource
): Attachment<HTMLElement> {
	return (element) => {
		const { viewing } = call.video;
		let inView = true;
		const tell = () => {
			const { clientWidth: width, clientHeight: height } = element;
			// What lies over an element does not count for an IntersectionObserver.
			const visible = inView && !isBehindFullScreen(element);
			viewing.sight(participantId, source, { width, height, pixelRatio: pixelRatio(), visible });
		};
		const size = new ResizeObserver(tell);
		const sight = new IntersectionObserver((entries) => {
			inView = entries.at(-1)?.isIntersecting ?? inView;
			tell();
		});
		$effect(() => {
			// Another screen, or another zoom: the tile may keep its CSS size.
			void pixelRatio();
			untrack(tell);
		});
		size.observe(element);
		sight.observe(element);
		document.addEventListener('fullscreenchange', tell);
		return () => {
			document.removeEventListener('fullscreenchange', tell);
			size.disconnect();
			sight.disconnect();
			viewing.sight(participantId, source, null);
		};
	};
}
