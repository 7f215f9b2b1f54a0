import iconv from "iconv-lite";
import type { Protocol } from "../contract.ts";
import { type FaultTable, SourceError } from "../errors.ts";
import { looksDamaged } from "../kit/gbkDamage.ts";
import { decodeWholeNumber } from "../kit/wholeNumber.ts";
import { decodeReplyText } from "./decodeReplyText.ts";
import { httpEndpoint } from "./httpPost.ts";
import { childOf, childrenOf, parseXml, rowTextsOf, textsOf, type XmlNode } from "./parseXml.ts";
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

/** Everything is text; an empty element is left out. */
export interface SoapReply {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly total: number | null;
  /** What stands beside the rows, such as the EVENT_ID that a write answers. */
  readonly fields: Readonly<Record<string, string>>;
  /** A character was lost on the way through GBK (see `repairDamage`). */
  readonly damaged: boolean;
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

  const badReply = (part: string) => new SourceError({ system, reason: "badReply", sourceCode: part });

  function parseReply(text: string | null): SoapReply {
    if (text === null) throw badReply("encoding");
    const envelope = parseXml(text);
    const answer = childOf(
      childOf(childOf(childOf(envelope, "Envelope"), "Body"), "processResponse"),
      "process_return",
    );
    const code = childOf(answer, "ERRCD");
    if (typeof code !== "string" || code === "") throw badReply("envelope");
    if (code !== "0") {
      const message = childOf(answer, "ERRMSG");
      throw new SourceError({
        system,
        reason: faults(code, typeof message === "string" ? message : ""),
        sourceCode: code,
      });
    }
    const inner = childOf(answer, "RESXML");
    const result = typeof inner === "string" ? childOf(parseXml(inner.trim()), "Res") : undefined;
    if (result === undefined) throw badReply("RESXML");
    const { total, ...fields } = textsOf(result);
    return { rows: rowsOf(result), total: decodeWholeNumber(total), fields, damaged: looksDamaged(text) };
  }

  return {
    async send({ function: name, body }, signal) {
      const envelope = iconv.encode(soapEnvelope(options, name, body), "gb18030");
      const reply = await endpoint.post(pathname + search, headers, envelope, signal);
      return parseReply(decodeReplyText(reply.body, reply.contentType));
    },
    close: endpoint.close,
  };
}

function rowsOf(result: XmlNode): readonly Readonly<Record<string, string>>[] {
  return childrenOf(result, "rows")
    .flatMap((rows) => childrenOf(rows, "row"))
    .map(rowTextsOf);
}
