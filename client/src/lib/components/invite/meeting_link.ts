/**
 * The link of this meeting for anybody: the address of the page without the one-time invite that may have
 * opened it; the key of the chat stays in the fragment.
 */
export function meetingLink(address: string): string {
	const url = new URL(address);
	url.hash = url.hash
		.slice(1)
		.split('&')
		.filter((part) => part !== '' && !part.startsWith('invite='))
		.join('&');
	return url.href;
}
