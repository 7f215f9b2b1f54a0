import iconv from "iconv-lite";
import { type FaultTable, SourceError } from "../errors.ts";
import type { Protocol } from "../system.ts";
import { httpEndpoint } from "./httpPost.ts";
import { readReply } from "./replies/readReply.ts";
import type { SoapReply } from "./replies/soapContent.ts";
import { soapEnvelope } from "./soapEnvelope.ts";

export interface SoapOptions {
  readonly system: string;
  /** Address of the service, without `?wsdl`. */
  readonly url: string;
  /** SPID and SPPWD. */
  readonly account: string;
  readonly password: string;
  readonly version: string;
  readonly namespace: string;
  /** ERRCD other than 0, and ERRMSG. */
  readonly faults: FaultTable;
  readonly maxReplyBytes: number;
  readonly concurrency: number;
}

export interface SoapRequest {
  /** FUNC. */
  readonly function: string;
  /** Fields of REQXML; those without a value are left out. */
  readonly body: Readonly<Record<string, string | null | undefined>>;
}

/**
 * One operation `process` for all functions, XML inside a string, GB18030 both ways, HTTP 200 for business errors
 * (docs/legacy-interfaces.md, A). An HTML page, half a reply, another encoding or an unknown envelope is `badReply`.
 */
export function soapProtocol(options: SoapOptions): Protocol<SoapRequest, SoapReply> {
  const { system, url, faults } = options;
  const endpoint = httpEndpoint(options);
  const { pathname, search } = new URL(url);
  const headers = { "content-type": "text/xml;charset=GB18030", soapaction: '""' };

  return {
    async send({ function: name, body }, signal) {
      const envelope = iconv.encode(soapEnvelope(options, name, body), "gb18030");
      const reply = await endpoint.post(pathname + search, headers, envelope, signal);
      const content = await readReply("soap", null, reply, system, signal);
      if ("rows" in content) return content;
      const { code, description } = content;
      throw new SourceError({ system, reason: faults(code, description), sourceCode: code });
    },
    close: endpoint.close,
  };
}
