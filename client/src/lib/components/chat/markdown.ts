import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

/** What a message may consist of; everything else is dropped, its text stays. */
const TAGS = [
	...['p', 'br', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
	...['table', 'thead', 'tbody', 'tr', 'th', 'td']
];
const SCHEMES = /^(?:https?:\/\/|mailto:)/i;

const parser = new MarkdownIt('default', {
	// HTML in a message is text.
	html: false,
	linkify: true,
	breaks: true,
	// Nobody's message nests that deep; parsing it must not take long.
	maxNesting: 20
}).disable(['image', 'heading', 'lheading', 'reference']);

// Only what says that it is an address, or is plainly one: not every file name with a dot.
parser.linkify.set({ fuzzyEmail: false });
parser.validateLink = (url) => SCHEMES.test(url.trim());

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
	if (node.tagName !== 'A') return;
	if (!SCHEMES.test(node.getAttribute('href') ?? '')) node.removeAttribute('href');
	node.setAttribute('target', '_blank');
	node.setAttribute('rel', 'noopener noreferrer nofollow ugc');
});

/** A message as nodes to be shown: parsed as Markdown, then stripped of all that is not on the list. */
export function renderMarkdown(text: string): DocumentFragment {
	return purifier.sanitize(toHtml(text), {
		ALLOWED_TAGS: TAGS,
		ALLOWED_ATTR: ['href', 'start'],
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		ALLOWED_URI_REGEXP: SCHEMES,
		RETURN_DOM_FRAGMENT: true
	});
}

/** Markdown as HTML, before it is sanitized. */
export function toHtml(text: string): string {
	return parser.render(text);
}
