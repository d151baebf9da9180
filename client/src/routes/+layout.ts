/** A call lives in the browser; there is nothing to render on a server. */
export const ssr = false;
