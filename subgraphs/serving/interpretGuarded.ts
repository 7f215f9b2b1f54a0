import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type DocumentNode, parse } from "graphql";
import { LRUCache } from "lru-cache";
import type { OperationCall } from "../../access/caller.ts";
import type { RunOperation, Subgraph } from "../subgraph.ts";

/** Texts whose verdict is kept; those of one gateway are some hundreds. */
const maxTextsItems = 1_000;
/** The same in characters: a text comes over the network. */
const maxTextsCharacters = 8_000_000;

/**
 * Answers what graphql-jit would answer wrongly (jitGuard.ts) before Mercurius comes to it: Mercurius compiles every text that it
 * meets twice, and offers no way to leave one out. The rest passes.
 */
export function interpretGuarded(
  server: FastifyInstance,
  subgraph: Subgraph,
  callFor: (request: FastifyRequest, reply: ServerResponse) => OperationCall,
): void {
  const runs = new LRUCache<string, { readonly run: RunOperation | null }>({
    max: maxTextsItems,
    maxSize: maxTextsCharacters,
    sizeCalculation: (_run, key) => key.length + 1,
  });

  function runOf(query: string, operationName: string | undefined): RunOperation | null {
    const key = `${operationName ?? ""} ${query}`;
    const known = runs.get(key);
    if (known !== undefined) return known.run;
    const document = parsed(query);
    const isGuarded = document !== null && subgraph.needsInterpreter(document);
    const run = isGuarded ? subgraph.prepare({ query, operationName }) : null;
    runs.set(key, { run });
    return run;
  }

  server.addHook("preHandler", async (request, reply) => {
    if (request.method !== "POST" || typeof request.body !== "object" || request.body === null) return undefined;
    const { query, operationName, variables } = request.body as Readonly<Record<string, unknown>>;
    if (typeof query !== "string" || (typeof variables !== "object" && variables !== undefined)) return undefined;
    const run = runOf(query, typeof operationName === "string" ? operationName : undefined);
    if (run === null) return undefined;
    const { data = null, errors } = await run({ ...variables }, callFor(request, reply.raw));
    return reply.type("application/json; charset=utf-8").send({ data, ...(errors !== undefined && { errors }) });
  });
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    // Mercurius says what is wrong with it.
    return null;
  }
}
