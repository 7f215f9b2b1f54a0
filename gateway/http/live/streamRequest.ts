import type { FastifyRequest } from "fastify";
import type { Asked } from "../../asked.ts";
import { copyVariables, exactVariablesIn, noteExact } from "../../graph/exactVariables.ts";
import { plainJson } from "../mediaType.ts";

/** The operation of a request; null where there is none, or where another site's page may have sent it. */
export function readStreamRequest(request: FastifyRequest): Asked | null {
  if (request.method === "POST") {
    // A page of another site cannot send this type without asking first (CSRF).
    if (request.headers["content-type"]?.startsWith(plainJson) !== true) return null;
    return readParameters(request.body);
  }
  if (!isOwnGet(request)) return null;
  const { variables, ...query } = request.query as Readonly<Record<string, unknown>>;
  if (typeof variables !== "string") return readParameters(query);
  const parameters = { ...query, variables: parseJson(variables) };
  const read = readParameters(parameters);
  const exact = exactVariablesIn(variables);
  if (read !== null && exact !== null) noteExact(read.variables, exact);
  return read;
}

/**
 * A GET that no page of another site can have sent: with a header that needs a preflight, the ones of Apollo Server, or
 * marked by the browser as of this origin, as an `EventSource` is.
 */
function isOwnGet({ headers }: FastifyRequest): boolean {
  const hasPreflight = Boolean(headers["apollo-require-preflight"]) || Boolean(headers["x-apollo-operation-name"]);
  return hasPreflight || headers["sec-fetch-site"] === "same-origin";
}

function readParameters(body: unknown): Asked | null {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const { query, operationName = null, variables = null } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== "string" || query === "") return null;
  if (operationName !== null && typeof operationName !== "string") return null;
  if (typeof variables !== "object" || Array.isArray(variables)) return null;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: copyVariables(variables as Asked["variables"]),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
