/**
 * Origin of the server when the client is hosted elsewhere: VITE_SERVER_URL as it was while building.
 * Undefined where the server itself serves the pages.
 */
export const serverUrl: string | undefined =
	(import.meta.env['VITE_SERVER_URL'] as string | undefined)?.replace(/\/+$/, '') || undefined;
