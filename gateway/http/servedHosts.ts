import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Config } from "../settings/config.ts";

export interface HostRefusal {
  /** 400 for what is no host (RFC 9112, 3.2), 421 for a host that is not served here (RFC 9110, 15.5.20). */
  readonly status: 400 | 421;
  readonly message: string;
}

export type RefuseHost = (
  request: Pick<IncomingMessage, "headers" | "rawHeaders" | "url" | "httpVersion">,
) => HostRefusal | null;

/** A name, an IPv4 address or an IPv6 address in brackets, with or without a port (RFC 3986, 3.2.2 and 3.2.3). */
const authority = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i;

/** The authority of a request target in absolute form; it counts before the Host header (RFC 9112, 3.2.2). */
const absoluteForm = /^https?:\/\/([^/?#]*)/i;

/**
 * Which hosts a request may name: those of PUBLIC_URL, HOST and ALLOWED_HOSTS, loopback names and addresses. A page of
 * another site can make its own name resolve to this machine (DNS rebinding), and is then of one origin with the gateway for
 * its browser; the name that the browser sends still tells. An address is nobody's name, so it cannot be rebound.
 */
export function createRefuseHost({ publicUrl, host, allowedHosts }: ServedHostsConfig): RefuseHost {
  const named = publicUrl === "" ? [] : [new URL(publicUrl).hostname];
  const served = new Set([...named, host, ...allowedHosts].map((name) => name.toLowerCase()));

  const isServed = (text: string): boolean | null => {
    const [, address, name] = authority.exec(text) ?? [];
    if (address !== undefined) return isIP(address) === 6 ? true : null;
    if (name === undefined) return null;
    const plain = name.toLowerCase().replace(/\.$/, "");
    return isIP(plain) === 4 || plain === "localhost" || plain.endsWith(".localhost") || served.has(plain);
  };

  return ({ headers, rawHeaders, url, httpVersion }) => {
    if (countOf(rawHeaders, "host") > 1) return { status: 400, message: "The request has more than one Host header." };
    const stated = absoluteForm.exec(url ?? "")?.[1] ?? headers.host;
    // HTTP/1.0 has no Host header; health checks of load balancers still speak it, browsers do not.
    if (stated === undefined && httpVersion === "1.0") return null;
    const answer = isServed(stated ?? "");
    if (answer === true) return null;
    return answer === null
      ? { status: 400, message: "The Host header has to be a host name or an address, with or without a port." }
      : { status: 421, message: "This host is not served here. PUBLIC_URL and ALLOWED_HOSTS name the hosts that are." };
  };
}

export type ServedHostsConfig = Pick<Config, "publicUrl" | "host" | "allowedHosts">;

function countOf(rawHeaders: readonly string[], wanted: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === wanted) count += 1;
  }
  return count;
}
