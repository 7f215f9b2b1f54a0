import type { IncomingHttpHeaders } from "node:http";
import type { Config } from "../../settings/config.ts";

/**
 * Browsers let a page of any site open a WebSocket and name the page's origin (RFC 6455, 10.2); nothing but this check keeps
 * it out. A client that is no browser names none. That the host is one of ours was seen before: a page of another site can
 * have its own name resolve to this machine.
 */
export function mayConnect({ origin, host }: IncomingHttpHeaders, { liveOrigins, publicUrl }: OriginsConfig): boolean {
  if (origin === undefined || origin === publicUrl) return true;
  return URL.parse(origin)?.host === host || liveOrigins.includes(origin);
}

export type OriginsConfig = Pick<Config, "liveOrigins" | "publicUrl">;
