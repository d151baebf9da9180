import type { CallView } from '#lib/state/view.ts';
import type { VideoSource } from '#lib/state/video_view.ts';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { pixelRatio } from './pixel_ratio.ts';

/** Tells how large a tile is drawn and whether any of it can be seen. */
export function sighted(
	call: CallView,
	participantId: string,
	source: VideoSource
): Attachment<HTMLElement> {
	return (element) => {
		const { viewing } = call.video;
		let visible = true;
		const tell = () => {
			const { clientWidth: width, clientHeight: height } = element;
			viewing.sight(participantId, source, { width, height, pixelRatio: pixelRatio(), visible });
		};
		const size = new ResizeObserver(tell);
		const sight = new IntersectionObserver((entries) => {
			visible = entries.at(-1)?.isIntersecting ?? visible;
			tell();
		});
		$effect(() => {
			// Another screen, or another zoom: the tile may keep its CSS size.
			void pixelRatio();
			untrack(tell);
		});
		size.observe(element);
		sight.observe(element);
		return () => {
			size.disconnect();
			sight.disconnect();
			viewing.sight(participantId, source, null);
		};
	};
}
