/** Which browser this is, as far as its settings for a site are found in different places. */
export type BrowserKind = 'chromium' | 'firefox' | 'safari' | 'android' | 'ios' | 'other';

/** Read from `navigator.userAgent`: nothing else says where a browser keeps its switches. */
export function browserKind(userAgent: string, touchPoints = 0): BrowserKind {
	// An iPad calls itself a Mac.
	if (/iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1))
		return 'ios';
	if (/Firefox\//.test(userAgent)) return 'firefox';
	if (/Chrome\//.test(userAgent)) return /Android/.test(userAgent) ? 'android' : 'chromium';
	if (/Safari\//.test(userAgent)) return 'safari';
	return 'other';
}
