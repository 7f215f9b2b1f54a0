import { AccessConfigError } from "../accessConfigError.ts";
import type { Level } from "../caller.ts";
import { isLoopback } from "../loopback.ts";
import { maxSettingFileBytes, readBoundedText } from "../readBoundedText.ts";
import type { ClaimSource, IssuerEntry } from "./issuerEntry.ts";
import { asymmetricAlgorithms } from "./tokenIssuer.ts";

/** Each has keys of its own that are fetched and kept; a city has a handful. */
const maxIssuersItems = 100;

/**
 * The file that TOKEN_ISSUERS names: `{ "issuers": [entry, ...] }`, see docs/operating.md.
 *
 * @throws AccessConfigError naming the entry and what is accepted; an unknown key is a fault, not ignored
 */
export function readIssuers(file: string): readonly IssuerEntry[] {
  const fault = (where: string, accepted: string) =>
    new AccessConfigError(`TOKEN_ISSUERS ${file}: ${where} has to be ${accepted}.`);
  const document = parse(file, fault);
  if (!isRecord(document) || !Array.isArray(document["issuers"])) {
    throw fault("the document", '{ "issuers": [ ... ] }');
  }
  if (document["issuers"].length > maxIssuersItems) throw fault("issuers", `at most ${maxIssuersItems} entries`);
  const entries = document["issuers"].map((entry, index) => readEntry(entry, `issuers[${index}]`, fault));
  if (new Set(entries.map(({ issuer }) => issuer)).size < entries.length) {
    throw fault("issuer", "another one in each entry");
  }
  return entries;
}

type Fault = (where: string, accepted: string) => AccessConfigError;

const required = ["issuer", "audience", "jwks", "algorithms", "client"];
const optional = ["type", "user", "agency", "scopes", "areas", "ceiling", "purposes"];

function readEntry(entry: unknown, where: string, fault: Fault): IssuerEntry {
  if (!isRecord(entry)) throw fault(where, "an object");
  const unknown = Object.keys(entry).find((key) => !required.includes(key) && !optional.includes(key));
  if (unknown !== undefined) {
    throw fault(`${where}.${unknown}`, `left out; known are ${[...required, ...optional].join(", ")}`);
  }
  const text = (key: string, value = entry[key]) => {
    if (!isText(value)) throw fault(`${where}.${key}`, "a text");
    return value;
  };
  const source = <Value>(key: string, isValue: (value: unknown) => value is Value, accepted: string) => {
    const given = entry[key];
    if (given === undefined) return null;
    if (!isSource(given, isValue)) {
      throw fault(`${where}.${key}`, `{ "claim": name } with or without "map", or { "value": ${accepted} }`);
    }
    return given;
  };
  const audience = typeof entry["audience"] === "string" ? [entry["audience"]] : entry["audience"];
  if (!isTexts(audience) || audience.length === 0) throw fault(`${where}.audience`, "a text or a list of texts");
  const { algorithms, client } = entry;
  if (
    !isTexts(algorithms) ||
    algorithms.length === 0 ||
    algorithms.some((one) => !asymmetricAlgorithms.includes(one))
  ) {
    throw fault(`${where}.algorithms`, `a list of some of ${asymmetricAlgorithms.join(", ")}`);
  }
  if (!isClientSource(client)) {
    throw fault(`${where}.client`, '{ "value": client } or { "claim": name, "among": [client, ...] }');
  }
  return {
    issuer: text("issuer"),
    audience,
    jwks: readLocation(text("jwks"), `${where}.jwks`, fault),
    algorithms,
    type: text("type", entry["type"] ?? "at+jwt"),
    client,
    user: source("user", isText, "text"),
    agency: source("agency", isText, "text"),
    scopes: source("scopes", isTexts, "list of texts"),
    areas: source("areas", isTexts, "list of texts"),
    ceiling: source("ceiling", isLevel, "1 to 4"),
    purposes: source("purposes", isTexts, "list of texts"),
  };
}

/** Keys that decide who somebody is do not come over a line that anybody can write to. */
function readLocation(jwks: string, where: string, fault: Fault): string {
  const url = /^[a-z][a-z0-9+.-]+:\/\//i.test(jwks) ? URL.parse(jwks) : undefined;
  if (url === undefined) return jwks;
  const loopback = url?.protocol === "http:" && isLoopback(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  if (url === null || (url.protocol !== "https:" && !loopback)) {
    throw fault(where, "an https URL (http on loopback alone), or the path of a file");
  }
  return url.href;
}

function parse(file: string, fault: Fault): unknown {
  try {
    return JSON.parse(readBoundedText(file, maxSettingFileBytes));
  } catch {
    throw fault("the file", `readable JSON of at most ${maxSettingFileBytes} bytes`);
  }
}

function isSource<Value>(given: unknown, isValue: (value: unknown) => value is Value): given is ClaimSource<Value> {
  if (!isRecord(given)) return false;
  const { claim, map, value, ...rest } = given;
  if (Object.keys(rest).length > 0) return false;
  if (claim === undefined) return map === undefined && isValue(value);
  return (
    isText(claim) && value === undefined && (map === undefined || (isRecord(map) && Object.values(map).every(isTexts)))
  );
}

function isClientSource(given: unknown): given is IssuerEntry["client"] {
  if (!isRecord(given)) return false;
  const keys = Object.keys(given).sort().join();
  return keys === "value"
    ? isText(given["value"])
    : keys === "among,claim" && isText(given["claim"]) && isTexts(given["among"]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isLevel(value: unknown): value is Level {
  return value === 1 || value === 2 || value === 3 || value === 4;
}
