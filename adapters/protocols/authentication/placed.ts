import type { Fields, Outgoing } from "../http/outgoing.ts";

/** Where an authentication puts its fields. */
export type Place = "headers" | "query" | "body";

/**
 * The request with fields more. A body that cannot take any, which is neither a form nor a JSON object, gets them
 * in the query.
 */
export function placed(outgoing: Outgoing, place: Place, fields: Readonly<Record<string, string>>): Outgoing {
  if (place === "headers") {
    const lowerCase = Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value] as const);
    return { ...outgoing, headers: { ...outgoing.headers, ...Object.fromEntries(lowerCase) } };
  }
  const { body } = outgoing;
  const own = place === "body" ? bodyFieldsOf(outgoing) : null;
  if (own !== null && body.kind === "json") return { ...outgoing, body: { ...body, value: { ...own, ...fields } } };
  if (own !== null && body.kind === "form") {
    return { ...outgoing, body: { ...body, fields: { ...body.fields, ...fields } } };
  }
  return { ...outgoing, query: { ...outgoing.query, ...fields } satisfies Fields };
}

/** The members of a form or of a JSON object; null for other bodies. */
export function bodyFieldsOf({ body }: Outgoing): Readonly<Record<string, unknown>> | null {
  if (body.kind === "form") return body.fields;
  if (body.kind !== "json" || typeof body.value !== "object" || body.value === null) return null;
  return Array.isArray(body.value) ? null : { ...body.value };
}
