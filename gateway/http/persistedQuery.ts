import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "./errorReplies.ts";

/**
 * A hook for `preHandler`: an automatic persisted query (Apollo's protocol, version 1) whose parameters are not in order is
 * the client's mistake and is answered as one; Apollo Server gives such errors no code. What is no persisted query passes.
 */
export function checkPersistedQuery(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const problem = problemOf(parametersOf(request));
  return problem === null ? undefined : refuse(reply, 400, "BAD_REQUEST", problem);
}

function problemOf({ query, extensions }: Readonly<Record<string, unknown>>): string | null {
  if (!isObject(extensions) || !("persistedQuery" in extensions)) return null;
  const { persistedQuery } = extensions;
  if (!isObject(persistedQuery)) return "extensions.persistedQuery has to be an object with version and sha256Hash.";
  const { version, sha256Hash } = persistedQuery;
  if (version !== 1) return "Persisted queries have version 1 here; extensions.persistedQuery.version has to be 1.";
  if (typeof sha256Hash !== "string" || !/^[0-9a-f]{64}$/.test(sha256Hash)) {
    return "extensions.persistedQuery.sha256Hash has to be a SHA-256 as 64 lower-case hexadecimal digits.";
  }
  if (typeof query !== "string" || query === "") return null;
  const isItsHash = createHash("sha256").update(query).digest("hex") === sha256Hash;
  return isItsHash ? null : "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query that came with it.";
}

/** Of a GET the extensions are JSON in a parameter; what is no JSON is refused when the parameters are read. */
function parametersOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  if (request.method !== "GET") return isObject(request.body) ? request.body : {};
  const parameters = request.query as Readonly<Record<string, unknown>>;
  try {
    return { ...parameters, extensions: JSON.parse(String(parameters["extensions"] ?? "null")) };
  } catch {
    return parameters;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
