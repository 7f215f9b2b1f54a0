import type { IncomingHttpHeaders } from "node:http";

/**
 * Browsers let a page of any site open a WebSocket and name the page's origin (RFC 6455, 10.2); nothing but this check keeps
 * it out. A client that is no browser names none.
 *
 * @param origins allowed beside the page's own host
 */
export function mayConnect({ origin, host }: IncomingHttpHeaders, origins: readonly string[]): boolean {
  if (origin === undefined) return true;
  return URL.parse(origin)?.host === host || origins.includes(origin);
}
