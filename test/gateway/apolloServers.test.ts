import { type FastifyInstance, fastify } from "fastify";
import { buildSchema, type GraphQLSchema, type OperationDefinitionNode, parse } from "graphql";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { createAnswering } from "../../gateway/answer.ts";
import { startApolloServers } from "../../gateway/apollo/apolloServers.ts";
import { createGate } from "../../gateway/caller/gate.ts";
import type { CompiledEngine, EngineVersion } from "../../gateway/execute/compiledEngine.ts";
import { identifyRequests } from "../../gateway/http/requestIdentity.ts";
import type { ReadDocumentOf } from "../../gateway/operation/operationReader.ts";
import { readConfig } from "../../gateway/settings/config.ts";

let server: FastifyInstance | null = null;
afterEach(() => server?.close());

test("a server that could not be started is started anew for the next request", async () => {
  const config = readConfig({ ACCESS: "off", AUDIT: "off" }, []);
  const gate = createGate({ access: null, limits: null, functions: new Map(), config });
  let schema: GraphQLSchema = buildSchema("type Lonely { name: String }");
  const version = { supergraphSdl: "", schemaOf: () => schema } as Partial<EngineVersion> as EngineVersion;
  // A version that Apollo Server takes for no schema, as none that was read from files is any more.
  const engine: CompiledEngine = { current: () => version, onUpdate: () => () => {} };
  const readDocument: ReadDocumentOf = (_graph, _audience, query) => {
    const document = parse(query);
    return { document, operation: document.definitions[0] as OperationDefinitionNode };
  };
  const shared = { engine, gate, readDocument, operationDeadlineMs: 1_000, log: pino({ level: "silent" }) };
  const { handler, stop } = startApolloServers({
    ...shared,
    // So that Apollo Server validates by itself.
    readText: () => ({ refused: [] }),
    answering: createAnswering({ ...shared, recorder: null, joinInFlight: false }),
    validationRules: [],
    maxTokens: 1_000,
    maskError: (formatted) => formatted,
    hasStreams: true,
  });
  server = fastify();
  server.addHook(
    "onRequest",
    identifyRequests(() => gate, config),
  );
  server.get("/graphql", handler);
  const headers = { "apollo-require-preflight": "1" };
  const ask = () => server?.inject({ url: "/graphql?query={nothing}", headers });

  expect((await ask())?.statusCode).toBe(500);
  schema = buildSchema("type Query { name: String }");
  expect((await ask())?.body).toContain('Cannot query field \\"nothing\\" on type \\"Query\\".');
  await stop();
});
