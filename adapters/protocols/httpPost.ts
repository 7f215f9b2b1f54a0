import { SourceError } from "../errors.ts";
import { type HttpExchangeOptions, type HttpReply, httpExchange, reasonOfStatus } from "./http/httpExchange.ts";

export interface HttpEndpoint {
  /** Resolves for HTTP 200 alone. A socket lost before the headers is `unavailable`, half a body `badReply`. */
  readonly post: (
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer | string,
    signal: AbortSignal,
  ) => Promise<HttpReply>;
  readonly close: () => Promise<void>;
}

/** A pool of kept-alive connections for protocols that post and expect HTTP 200 even for business errors. */
export function httpEndpoint(options: HttpExchangeOptions): HttpEndpoint {
  const { system } = options;
  const exchange = httpExchange(options);
  return {
    async post(path, headers, body, signal) {
      const reply = await exchange.send({ method: "POST", path, headers, body }, signal);
      const { status } = reply;
      if (status === 200) return reply;
      throw new SourceError({ system, reason: reasonOfStatus(status), sourceCode: `HTTP ${status}` });
    },
    close: exchange.close,
  };
}
