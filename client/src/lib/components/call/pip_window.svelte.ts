import { type Component, mount, unmount } from 'svelte';

/** Document Picture-in-Picture (WICG), where the browser has it. */
interface PipDesk {
	requestWindow(options: { width: number; height: number }): Promise<Window>;
}

export function pipDesk(page: object = window): PipDesk | null {
	return 'documentPictureInPicture' in page ? (page.documentPictureInPicture as PipDesk) : null;
}

/** A small window of its own above everything else, with one component in it. */
export class PipWindow {
	open = $state(false);
	#window: Window | null = null;

	/** `context`: what the component may ask for, as `getAllContexts` gives it. */
	constructor(
		private readonly content: Component<{ onclose: () => void }>,
		private readonly context: Map<unknown, unknown>
	) {}

	/** To be called from a click. Does nothing where the browser refuses. */
	async show(desk: PipDesk): Promise<void> {
		if (this.open) return;
		let own: Window;
		try {
			own = await desk.requestWindow({ width: 360, height: 264 });
		} catch {
			// Refused (no click, or one is open for another page): everything stays where it is.
			return;
		}
		this.#window = own;
		dress(own.document);
		const content = mount(this.content, {
			target: own.document.body,
			context: this.context,
			props: { onclose: () => this.close() }
		});
		this.open = true;
		own.addEventListener(
			'pagehide',
			() => {
				this.open = false;
				this.#window = null;
				void unmount(content);
			},
			{ once: true }
		);
	}

	close(): void {
		this.#window?.close();
	}
}

/** The same styles, theme and language as the page. */
function dress(own: Document): void {
	const { documentElement: page } = document;
	own.title = document.title;
	own.documentElement.lang = page.lang;
	own.documentElement.dir = page.dir;
	Object.assign(own.documentElement.dataset, page.dataset);
	for (const sheet of document.querySelectorAll('link[rel=stylesheet], style')) {
		own.head.append(own.importNode(sheet, true));
	}
}
