import { randomUUID } from "node:crypto";
import { type FaultTable, SourceError, type SourceReason } from "../../errors.ts";
import type { SharedTokens } from "../../system.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { httpExchange, reasonOfStatus } from "../http/httpExchange.ts";
import { type Fields, messageOf, type Outgoing, type OutgoingBody } from "../http/outgoing.ts";
import { type JsonEnvelope, type JsonPath, jsonContent, jsonFault, valueAt } from "../replies/jsonContent.ts";
import type { Authentication, AuthenticationContext } from "./authentication.ts";
import { loadShared } from "./loadShared.ts";
import { type Place, placed } from "./placed.ts";
import { createTokenSeal } from "./sealToken.ts";
import { createTokenKeeper, type Token, type TokenKeeperOptions } from "./tokenKeeper.ts";

/** What the end of a token's life is told in: a length of time, or a moment since the epoch. */
export type LifeUnit = "seconds" | "milliseconds" | "epochSeconds" | "epochMilliseconds";

export interface TokenFirstOptions {
  /** Address of the token endpoint. */
  readonly url: string;
  /** What is sent there; POST with no body by default. */
  readonly request: {
    readonly method?: string;
    readonly query?: Fields;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: OutgoingBody;
  };
  /** How the call of the token endpoint proves itself, where its fields do not. */
  readonly authentication?: Authentication;
  /** Code, success and messages of the endpoint's replies, where it has an envelope. */
  readonly envelope?: Pick<JsonEnvelope, "code" | "success" | "messages">;
  /** Codes of that envelope; `credentials` for the secret that is refused, by default for all of them. */
  readonly faults?: FaultTable;
  /** Where the token stands in the reply, or the cookie that holds it, for platforms with a login and a session. */
  readonly token: JsonPath | { readonly cookie: string };
  /** Where the reply tells the token's life, if it does; declared for replies that tell none. */
  readonly life: { readonly told?: JsonPath; readonly unit?: LifeUnit; readonly declaredMs: number };
  /** Where calls carry the token, and with what before it, such as `Bearer `. */
  readonly carried: { readonly place: Place; readonly name: string; readonly prefix?: string };
  /** What a source answers to a token that is no good: HTTP 401 by default, and no codes. */
  readonly refusal?: { readonly statuses?: readonly number[]; readonly codes?: readonly string[] };
  /** Shares tokens with other processes: their store (`SourceLeases`), and the secret by which they are sealed in it. */
  readonly sharing?: { readonly tokens: SharedTokens; readonly secret: string };
  /** Milliseconds since the epoch; steady by default, so that a corrected wall clock ends no token. */
  readonly clock?: () => number;
}

const steadyClock = () => performance.timeOrigin + performance.now();

/** A reply of a token endpoint has some hundred bytes. */
const maxTokenReplyBytes = 65_536;
/** Headers of more than 8 KiB are refused by most servers. */
const maxTokenCharacters = 4_096;
/** No token is kept for longer, whatever the source tells. */
const maxTokenLifeMs = 30 * 86_400_000;

/**
 * A token endpoint is called first, and its token is carried by the calls. One renewal serves all callers of the process
 * and, where `sharing` is given, of all processes. A refused token is renewed once and the call repeated once. After a
 * refused secret nobody asks again for a while, and calls are `credentials` at once.
 */
export function tokenFirst(options: TokenFirstOptions): Authentication {
  return (context) => {
    const { system } = context;
    const { sharing, carried, refusal = {}, clock = steadyClock } = options;
    const { statuses = [401], codes = [] } = refusal;
    const endpoint = openTokenEndpoint(options, context);
    const keeper = createTokenKeeper({ system, clock, load: loadOf(system, sharing, endpoint.load) });
    return {
      async prove(outgoing, signal) {
        const token = await keeper.current(signal);
        const fields = { [carried.name]: `${carried.prefix ?? ""}${token.value}` };
        return {
          outgoing: placed(outgoing, carried.place, fields),
          renewal: {
            isRefusal: (status, code) => statuses.includes(status) || (code !== null && codes.includes(code)),
            renew: (caller) => keeper.renew(token, caller),
            repeated: keeper.repeated,
          },
        };
      },
      async close() {
        keeper.close();
        await endpoint.close();
      },
    };
  };
}

function loadOf(
  system: string,
  sharing: TokenFirstOptions["sharing"],
  load: (signal: AbortSignal) => Promise<Token>,
): TokenKeeperOptions["load"] {
  if (sharing === undefined) return (_unlike, signal) => load(signal);
  const shared = { system, tokens: sharing.tokens, seal: createTokenSeal(system, sharing.secret), load };
  return (unlike, signal) => loadShared(shared, unlike, signal);
}

function openTokenEndpoint(options: TokenFirstOptions, context: AuthenticationContext) {
  const { url, request, authentication, envelope = {}, faults, token: tokenPath, life, clock = steadyClock } = options;
  const { system, connection } = context;
  const exchange = httpExchange({ system, url, connection, concurrency: 1, maxReplyBytes: maxTokenReplyBytes });
  const proof = authentication?.(context);
  const { pathname, searchParams } = new URL(url);
  const outgoing: Outgoing = {
    method: request.method ?? "POST",
    path: pathname,
    query: { ...Object.fromEntries(searchParams), ...request.query },
    headers: { accept: "application/json", ...request.headers },
    body: request.body ?? { kind: "none" },
  };
  const failure = (reason: SourceReason, sourceCode: string) =>
    new SourceError({ system, reason, sourceCode: `token: ${sourceCode}` });

  async function load(signal: AbortSignal): Promise<Token> {
    const proved = proof === undefined ? outgoing : (await proof.prove(outgoing, signal)).outgoing;
    const { status, body, contentType, setCookies } = await exchange.send(messageOf(proved), signal);
    if (status < 200 || status > 299) {
      const fault = jsonFault(body, contentType, envelope);
      if (fault !== null && faults !== undefined) throw failure(faults(fault.code, fault.description), fault.code);
      // RFC 6749, 5.2: a refused client is HTTP 400 or 401.
      throw failure(status === 400 ? "credentials" : reasonOfStatus(status), `HTTP ${status}`);
    }
    const content = jsonContent(body, contentType, envelope);
    if ("bad" in content) throw failure("badReply", content.bad);
    if ("code" in content) throw failure(faults?.(content.code, content.description) ?? "credentials", content.code);
    const [document] = content.rows;
    const value = "cookie" in tokenPath ? cookieIn(setCookies, tokenPath.cookie) : valueAt(document, tokenPath);
    if (typeof value !== "string" || !isToken(value)) throw failure("badReply", "no token");
    return { value, version: randomUUID(), lifeMs: lifeOf(document) };
  }

  function lifeOf(document: unknown): number {
    const told = life.told === undefined ? null : valueAt(document, life.told);
    const number = typeof told === "number" || typeof told === "string" ? decodeWholeNumber(String(told)) : null;
    const lifeMs = number === null ? life.declaredMs : toldMs(number, life.unit ?? "seconds", clock());
    return lifeMs > 0 ? Math.min(lifeMs, maxTokenLifeMs) : life.declaredMs;
  }

  return {
    load,
    async close() {
      await Promise.all([exchange.close(), proof?.close()]);
    },
  };
}

function toldMs(number: number, unit: LifeUnit, now: number): number {
  switch (unit) {
    case "seconds":
      return number * 1_000;
    case "milliseconds":
      return number;
    case "epochSeconds":
      return number * 1_000 - now;
    case "epochMilliseconds":
      return number - now;
  }
}

/** The value of the last Set-Cookie of a name (RFC 6265, 5.2); undefined without one. */
function cookieIn(setCookies: readonly string[], name: string): string | undefined {
  const values = setCookies.flatMap((text) => {
    const [pair = ""] = text.split(";", 1);
    const at = pair.indexOf("=");
    return at !== -1 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return values.at(-1);
}

/** What a header can carry (RFC 9110, 5.5). */
function isToken(text: string): boolean {
  return text.length <= maxTokenCharacters && /^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/.test(text);
}
