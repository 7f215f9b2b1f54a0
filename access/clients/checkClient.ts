import { decodeUnifiedSocialCreditCode } from "../../adapters/values/unifiedSocialCreditCode.ts";
import { isPurpose, isScope, purposes, scopes } from "../vocabulary.ts";
import { isAddressBlock } from "./addressBlock.ts";
import { normaliseArea } from "./area.ts";
import { jwksProblem } from "./checkJwks.ts";
import type { ClientSettings } from "./clientInput.ts";
import type { Problem } from "./problem.ts";

/** What is wrong with a value as a sentence, or null. */
type Check<Value> = (value: Value, now: number) => string | null;

const maxEntries = 200;

/** One rule for each field; the CLI and the access subgraph have no rules of their own. */
const checks: { readonly [Field in keyof ClientSettings]: Check<ClientSettings[Field]> } = {
  name: text(100),
  organisation: (code) =>
    decodeUnifiedSocialCreditCode(code)?.valid === true
      ? null
      : "Expected a unified social credit code (GB 32100-2015): 18 characters, the last of them a check character.",
  contact: text(200),
  scopes: list((scope) => (isScope(scope) ? null : `Expected scopes of these: ${Object.keys(scopes).join(", ")}.`)),
  areas: list((area) =>
    normaliseArea(area) !== null
      ? null
      : "Expected codes of divisions or grids, 2 to 18 digits, or an empty text for everywhere.",
  ),
  ceiling: wholeNumber(1, 4),
  purposes: list((purpose) =>
    isPurpose(purpose) ? null : `Expected purposes of these: ${Object.keys(purposes).join(", ")}.`,
  ),
  contract: (tag) =>
    tag === null || /^[A-Za-z][A-Za-z0-9_-]{0,62}$/.test(tag)
      ? null
      : "Expected the name of a tag: a letter, then letters, digits, - or _, at most 63 characters.",
  documents: oneOf(["trusted", "free"]),
  denied: oneOf(["null", "refuse"]),
  introspection: (value) => (typeof value === "boolean" ? null : "Expected true or false."),
  requestsPerSecond: wholeNumber(1, 10_000),
  maxCost: wholeNumber(1, 1_000_000_000),
  dailyCost: wholeNumber(1, 2_000_000_000),
  addresses: list((block) =>
    isAddressBlock(block) ? null : "Expected addresses or CIDR blocks: 10.20.0.0/16, 203.0.113.7, 2001:db8::/32.",
  ),
  expiresAt: (time, now) =>
    time === null || (Number.isSafeInteger(time) && time > now && time < maxTime)
      ? null
      : "Expected a time that is still to come, before the year 10000.",
  jwks: jwksProblem,
};

const maxTime = Date.UTC(10_000, 0);

/** Every problem of the fields that are there. @param now milliseconds since the epoch */
export function clientProblems(input: Partial<ClientSettings>, now: number): readonly Problem[] {
  return (Object.keys(checks) as (keyof ClientSettings)[]).flatMap((field) => {
    const message = problemOf(field, input, now);
    return message === null ? [] : [{ field, code: "INVALID_VALUE" as const, message }];
  });
}

function problemOf<Field extends keyof ClientSettings>(
  field: Field,
  input: Partial<ClientSettings>,
  now: number,
): string | null {
  const value = input[field];
  return value === undefined ? null : checks[field](value as ClientSettings[Field], now);
}

/** `client_id`: 4 to 64 characters. */
export function isClientId(id: string): boolean {
  return /^[a-z0-9][a-z0-9-]{2,62}[a-z0-9]$/.test(id);
}

/** Control characters and lone surrogates, which no line of a table and no PostgreSQL text can hold. */
const unwritable = /[^\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function text(maxLength: number): Check<string> {
  return (value) => {
    const length = [...value.trim()].length;
    if (length === 0 || length > maxLength) return `Expected a text of 1 to ${maxLength} characters.`;
    return unwritable.test(value) ? "Expected a text on one line, without control characters." : null;
  };
}

function wholeNumber(least: number, most: number): Check<number> {
  return (value) =>
    Number.isInteger(value) && value >= least && value <= most
      ? null
      : `Expected a whole number from ${least} to ${most}.`;
}

function oneOf(values: readonly string[]): Check<string> {
  return (value) => (values.includes(value) ? null : `Expected one of these: ${values.join(", ")}.`);
}

function list(entryProblem: (entry: string) => string | null): Check<readonly string[]> {
  return (entries) => {
    if (entries.length > maxEntries) return `Expected at most ${maxEntries} entries.`;
    return entries.map(entryProblem).find((problem) => problem !== null) ?? null;
  };
}
