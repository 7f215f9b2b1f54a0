import { isIPv4 } from "node:net";

/**
 * Whether a host is this machine alone: 127.0.0.0/8 (RFC 1122, 3.2.1.3), `::1` (RFC 4291, 2.5.3) or `localhost`.
 *
 * @param host without brackets
 */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** For messages. */
export const loopbackHosts = "127.0.0.1, ::1, localhost";
