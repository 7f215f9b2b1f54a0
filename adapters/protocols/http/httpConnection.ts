import { createSecureContext, type SecureContext } from "node:tls";
import { type Dispatcher, Pool, ProxyAgent } from "undici";

/** How a system is reached where its address alone does not say it. Certificates and keys are PEM (RFC 7468). */
export interface HttpConnection {
  /** The authorities that may have signed the system's certificate; the public ones no longer count. */
  readonly ca?: string;
  /** For a system that asks for a client certificate (RFC 8446, 4.3.2): with the authorities between it and the root. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /**
   * `http://account:password@host:port` of an HTTP proxy. A system with `https:` is reached through a tunnel
   * (RFC 9110, 9.3.6), one with `http:` by requests that name it in full (RFC 9112, 3.2.2).
   */
  readonly proxyUrl?: string;
}

export interface DispatcherOptions {
  readonly system: string;
  readonly origin: URL;
  readonly connection: HttpConnection;
  readonly concurrency: number;
  readonly maxReplyBytes: number;
  readonly maxSilenceMs: number;
  readonly maxConnectMs: number;
}

/**
 * A pool of kept-alive connections to one origin, with HTTP/1.1 alone, one request at a time on each.
 *
 * @throws Error at once where the certificates, the key or the proxy's address cannot be read, without their text
 */
export function openDispatcher(options: DispatcherOptions): Dispatcher {
  const { origin, connection, concurrency, maxReplyBytes, maxSilenceMs, maxConnectMs } = options;
  const tls = { timeout: maxConnectMs, allowH2: false, ...secureContextOf(options) };
  const bounds = {
    connections: concurrency,
    pipelining: 1,
    headersTimeout: maxSilenceMs,
    bodyTimeout: maxSilenceMs,
    maxResponseSize: maxReplyBytes,
  };
  if (connection.proxyUrl === undefined) return new Pool(origin.origin, { ...bounds, connect: tls });
  // The error of a parser would show the proxy's password.
  if (!/^https?:$/.test(URL.parse(connection.proxyUrl)?.protocol ?? "")) {
    throw new Error(`${options.system}: proxyUrl is no address of an HTTP proxy; write http://host:port`);
  }
  return new ProxyAgent({
    ...bounds,
    uri: connection.proxyUrl,
    requestTls: { ...tls, servername: serverNameOf(origin) },
    proxyTls: { timeout: maxConnectMs },
    // Without a tunnel the agent passes its connector alone to the factory, and none of the bounds.
    factory: (address, given) => new Pool(address, { ...given, ...bounds }),
    // The proxy itself has to answer CONNECT as soon as a connection has to be there.
    clientFactory: (address, given) => new Pool(address, { ...given, headersTimeout: maxConnectMs }),
  });
}

function secureContextOf({ system, connection }: DispatcherOptions): { readonly secureContext?: SecureContext } {
  const { ca, certificate, key, passphrase } = connection;
  if (ca === undefined && certificate === undefined && key === undefined) return {};
  try {
    return {
      secureContext: createSecureContext({
        ...(ca === undefined ? {} : { ca }),
        ...(certificate === undefined ? {} : { cert: certificate }),
        ...(key === undefined ? {} : { key }),
        ...(passphrase === undefined ? {} : { passphrase }),
      }),
    };
  } catch (cause) {
    throw new Error(`${system}: the client certificate, its key or the authority is no PEM that fits together`, {
      cause,
    });
  }
}

/** For the handshake (RFC 6066, 3): addresses are no names. */
function serverNameOf({ hostname }: URL): string {
  return /^[\d.]+$|^\[/.test(hostname) ? "" : hostname;
}
