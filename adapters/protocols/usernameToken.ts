import { createHash, randomBytes } from "node:crypto";
import { escapeXml } from "./soapEnvelope.ts";

export interface UsernameTokenOptions {
  readonly account: string;
  readonly password: string;
  /** `text`: the password itself, for TLS alone. `digest`: a hash of it with a nonce and the time, which is good once. */
  readonly sends: "text" | "digest";
  /** Adds a `Timestamp` with such a life, where a service asks for one. */
  readonly timestampMs?: number;
  /** Milliseconds since the epoch; `Date.now` by default. */
  readonly clock?: () => number;
}

const oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
const profile = `${oasis}-username-token-profile-1.0`;
const base64 = `${oasis}-soap-message-security-1.0#Base64Binary`;

/** The `wsse:Security` header of one request (OASIS WSS UsernameToken Profile 1.1, 3.1), below the prefix `soap`. */
export function usernameToken(options: UsernameTokenOptions): string {
  const { account, password, sends, timestampMs, clock = Date.now } = options;
  const now = clock();
  const created = new Date(now).toISOString();
  const nonce = randomBytes(16);
  const shown = sends === "text" ? password : passwordDigest(nonce, created, password);
  const type = sends === "text" ? "PasswordText" : "PasswordDigest";
  const times =
    timestampMs === undefined
      ? ""
      : `<wsu:Timestamp><wsu:Created>${created}</wsu:Created>` +
        `<wsu:Expires>${new Date(now + timestampMs).toISOString()}</wsu:Expires></wsu:Timestamp>`;
  return (
    `<wsse:Security xmlns:wsse="${oasis}-wssecurity-secext-1.0.xsd" xmlns:wsu="${oasis}-wssecurity-utility-1.0.xsd"` +
    ` soap:mustUnderstand="1">${times}<wsse:UsernameToken><wsse:Username>${escapeXml(account)}</wsse:Username>` +
    `<wsse:Password Type="${profile}#${type}">${escapeXml(shown)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${base64}">${nonce.toString("base64")}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** `Base64(SHA-1(nonce + created + password))`, with the bytes of the nonce and the texts in UTF-8. */
export function passwordDigest(nonce: Buffer, created: string, password: string): string {
  return createHash("sha1").update(nonce).update(created, "utf8").update(password, "utf8").digest("base64");
}
