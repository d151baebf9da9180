type Render = (text: string) => DocumentFragment;

/** The parser, loaded with the first message that is shown; null until then. */
class Markdown {
	render = $state.raw<Render | null>(null);
	#isAsked = false;

	load(): this {
		if (this.#isAsked) return this;
		this.#isAsked = true;
		import('./markdown.ts').then(
			({ renderMarkdown }) => (this.render = renderMarkdown),
			// Without it messages stay plain; the next one that is shown asks again.
			() => (this.#isAsked = false)
		);
		return this;
	}
}

const markdown = new Markdown();

export function loadMarkdown(): Markdown {
	return markdown.load();
}
