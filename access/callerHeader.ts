/** `x-caller`: the caller as JSON in base64url, between a gateway and a subgraph on another machine. */
import type { Caller, Level } from "./caller.ts";

const encoded = new WeakMap<Caller, string>();

/** Made once for each caller. */
export function encodeCaller(caller: Caller): string {
  const known = encoded.get(caller);
  if (known !== undefined) return known;
  const text = Buffer.from(JSON.stringify(caller)).toString("base64url");
  encoded.set(caller, text);
  return text;
}

/** Null for anything that `encodeCaller` does not make. Signed content is trusted, so only its shape is checked. */
export function decodeCaller(text: string): Caller | null {
  const { client, user, agency, scopes, areas, ceiling, purpose, caseId } = parse(text);
  if (![client, user, agency, purpose, caseId].every((name) => name === null || typeof name === "string")) return null;
  if (!isTexts(scopes) || !isTexts(areas) || !isLevel(ceiling)) return null;
  if (!areas.every((area) => /^\d{0,22}$/.test(area))) return null;
  return { client, user, agency, scopes, areas, ceiling, purpose, caseId } as Caller;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isLevel(value: unknown): value is Level {
  return value === 1 || value === 2 || value === 3 || value === 4;
}
