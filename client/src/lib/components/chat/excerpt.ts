const LENGTH = 140;

/** A line of a message without its marks, for quotes, toasts and screen readers. */
export function excerptOf(markdown: string): string {
	const plain = markdown
		.replace(/```[^\n]*\n?/g, ' ')
		.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/^\s{0,3}(?:[#>]+|[-*+]|\d+[.)])\s+/gm, '')
		.replace(/(\*\*|__|~~|`)/g, '')
		.replace(/\s+/g, ' ')
		.trim();
	const text = plain === '' ? markdown.trim() : plain;
	const letters = [...text];
	return letters.length <= LENGTH ? text : `${letters.slice(0, LENGTH - 1).join('')}…`;
}
