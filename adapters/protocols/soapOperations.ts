import { type FaultTable, SourceError, type SourceReason } from "../errors.ts";
import type { Protocol } from "../system.ts";
import type { Authentication } from "./authentication/authentication.ts";
import { callProved } from "./authentication/callProved.ts";
import type { HttpConnection } from "./http/httpConnection.ts";
import { type HttpReply, httpExchange, reasonOfStatus } from "./http/httpExchange.ts";
import { messageOf, type Outgoing } from "./http/outgoing.ts";
import { operationEnvelope, type SoapParameter, type SoapVersion } from "./operationEnvelope.ts";
import { isMultipart, type MessagePart, readMultipart } from "./readMultipart.ts";
import type { OperationLayout, OperationReply } from "./replies/operationContent.ts";
import { readReply } from "./replies/readReply.ts";
import { type UsernameTokenOptions, usernameToken } from "./usernameToken.ts";

export interface SoapOperationsOptions {
  readonly system: string;
  /** Address of the service, without `?wsdl`. */
  readonly url: string;
  readonly version: SoapVersion;
  /** `targetNamespace` of the operations' elements. */
  readonly namespace: string;
  /** Whether parameters are in it too: `elementFormDefault="qualified"` in the schema. False by default. */
  readonly isQualified?: boolean;
  /** A code that is none of success, or that of a fault, and its message. */
  readonly faults: FaultTable;
  readonly usernameToken?: UsernameTokenOptions;
  readonly authentication?: Authentication;
  readonly connection?: HttpConnection;
  /** Of a reply with all that is attached to it. */
  readonly maxReplyBytes: number;
  readonly concurrency: number;
}

export interface SoapOperationRequest {
  /** Name of the operation's element. */
  readonly operation: string;
  /** `soapAction` of the binding; empty by default. */
  readonly action?: string;
  /** In the order of the schema; those without a value are left out. */
  readonly parameters: Readonly<Record<string, SoapParameter>>;
  readonly reply: OperationLayout;
}

/** A reply with its attachments by Content-ID; `attachmentOf` finds the one that a row refers to. */
export interface SoapOperationReply extends OperationReply {
  readonly attachments: ReadonlyMap<string, MessagePart>;
}

/**
 * The operations of an ordinary WSDL service, document/literal or RPC/literal, in UTF-8. A fault is one whatever the HTTP
 * status. Where the fault table says `unexpected`, the standard's own codes decide: what the sender did wrong is
 * `refused`, a security fault `credentials`, and what the receiver could not do `unavailable`.
 */
export function soapOperationsProtocol(
  options: SoapOperationsOptions,
): Protocol<SoapOperationRequest, SoapOperationReply> {
  const { system, faults, connection = {} } = options;
  const exchange = httpExchange({ ...options, connection });
  const authentication = options.authentication?.({ system, connection }) ?? null;

  async function attempt(outgoing: Outgoing, layout: OperationLayout, signal: AbortSignal) {
    const reply = await exchange.send(messageOf(outgoing), signal);
    const { status } = reply;
    // SOAP 1.1, 6.2 has faults under HTTP 500, SOAP 1.2 Part 2, 7.5.2.2 under 400 and 500; one-way messages get 202.
    if (status === 202 && reply.body.length === 0) return { status, code: null, content: emptyReply };
    if (status !== 200 && status !== 202 && !isXml(reply)) return { status, code: null, content: null };
    const { root, attachments } = partsOf(reply, system);
    const content = await readReply("operation", layout, root, system, signal).catch((error: unknown) => {
      if (status >= 300 && error instanceof SourceError && error.reason === "badReply") return null;
      throw error;
    });
    if (content === null || !("rows" in content)) return { status, code: content?.code ?? null, content };
    return { status, code: null, content: { ...content, attachments } };
  }

  return {
    async send({ operation, action = "", parameters, reply }, signal) {
      const outgoing = outgoingOf(options, operation, action, parameters);
      const { status, content } = await callProved(system, authentication, outgoing, signal, (proved) =>
        attempt(proved, reply, signal),
      );
      if (content !== null && "rows" in content && status < 300) return content;
      if (content === null || "rows" in content) {
        throw new SourceError({ system, reason: reasonOfStatus(status), sourceCode: `HTTP ${status}` });
      }
      const said = faults(content.code, content.description);
      const reason = said === "unexpected" ? reasonOfFault(content.standardCode) : said;
      throw new SourceError({ system, reason, sourceCode: content.code });
    },
    async close() {
      await Promise.all([exchange.close(), authentication?.close()]);
    },
  };
}

/** What was attached under the reference that stands in a row (`cid:…`); undefined where nothing is. */
export function attachmentOf({ attachments }: SoapOperationReply, reference: string): MessagePart | undefined {
  if (!reference.startsWith("cid:")) return undefined;
  const id = reference.slice(4);
  return attachments.get(id) ?? attachments.get(decoded(id));
}

/** RFC 2392, 2: a Content-ID in a URL is percent-encoded. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const emptyReply: SoapOperationReply = { rows: [], total: null, fields: {}, attachments: new Map() };

function outgoingOf(
  options: SoapOperationsOptions,
  operation: string,
  action: string,
  parameters: SoapOperationRequest["parameters"],
): Outgoing {
  const { url, version, namespace, isQualified = false, usernameToken: account } = options;
  const { pathname, searchParams } = new URL(url);
  const header = account === undefined ? "" : usernameToken(account);
  const text = operationEnvelope({ version, namespace, isQualified, operation, parameters, header });
  const quoted = `"${action.replaceAll('"', "%22")}"`;
  const body =
    version === "1.1"
      ? ({ kind: "text", text, contentType: "text/xml;charset=UTF-8" } as const)
      : ({ kind: "text", text, contentType: `application/soap+xml;charset=UTF-8;action=${quoted}` } as const);
  const accept = version === "1.1" ? "text/xml" : "application/soap+xml";
  const headers = {
    accept: `${accept}, multipart/related`,
    ...(version === "1.1" ? { soapaction: quoted } : {}),
  };
  return { method: "POST", path: pathname, query: Object.fromEntries(searchParams), headers, body };
}

function isXml({ contentType }: HttpReply): boolean {
  return /xml/i.test(contentType) || isMultipart(contentType);
}

function partsOf(reply: HttpReply, system: string) {
  if (!isMultipart(reply.contentType)) return { root: reply, attachments: emptyReply.attachments };
  const parts = readMultipart(reply.body, reply.contentType);
  if (parts === null) throw new SourceError({ system, reason: "badReply", sourceCode: "multipart" });
  return parts;
}

/** SOAP 1.1, 4.4.1; SOAP 1.2 Part 1, 5.4.6; WS-Security 1.1, 12. */
function reasonOfFault(standardCode = ""): SourceReason {
  if (securityFaults.has(standardCode)) return "credentials";
  // SOAP 1.1 refines a code behind a dot.
  const [kind] = standardCode.split(".", 1);
  if (kind === "Client" || kind === "Sender") {
    return standardCode === "Client.Authentication" ? "credentials" : "refused";
  }
  return kind === "Server" || kind === "Receiver" ? "unavailable" : "unexpected";
}

const securityFaults: ReadonlySet<string> = new Set([
  "FailedAuthentication",
  "FailedCheck",
  "InvalidSecurity",
  "InvalidSecurityToken",
  "MessageExpired",
  "SecurityTokenUnavailable",
  "UnsupportedSecurityToken",
]);
