import { createHash } from "node:crypto";
import { type DocumentNode, type ExecutionResult, execute, type GraphQLError, getOperationAST, parse } from "graphql";
import { pino } from "pino";
import type { Call } from "../../../adapters/contract.ts";
import { createApolloEngine } from "../../../gateway/execute/apolloEngine.ts";
import { createCompiledEngine } from "../../../gateway/execute/compiledEngine.ts";
import { createSubgraphFetch } from "../../../gateway/fetch/subgraphFetch.ts";
import { recordSubgraphStatus } from "../../../gateway/fetch/subgraphStatus.ts";
import type { SubgraphReply, Transport, Variables } from "../../../gateway/fetch/transport.ts";
import type { LiveSupergraph } from "../../../gateway/plan/openSupergraph.ts";
import { captureFetched } from "./captureFetched.ts";
import type { GeneratedOperation } from "./generateOperation.ts";
import type { Fixture } from "./openFixture.ts";
import type { World } from "./world.ts";

/** Changes a reply between subgraph and gateway. The same for the same question, however often it is asked. */
export type Damage = (reply: SubgraphReply, subgraph: string, query: string, variables: Variables) => SubgraphReply;

export interface Run {
  readonly world: World;
  readonly damage?: Damage;
}

export interface ReportedError {
  readonly path: readonly (string | number)[] | null;
  readonly message: string;
  readonly code: string;
}

export interface Outcome {
  readonly data: unknown;
  readonly errors: readonly ReportedError[];
  /** Only of the stock engine: what it had before it shaped the answer. */
  readonly fetched: unknown;
  readonly fetches: number;
}

export interface TwoEngines {
  readonly ours: (operation: GeneratedOperation, run: Run) => Promise<Outcome>;
  readonly apollo: (operation: GeneratedOperation, run: Run) => Promise<Outcome>;
  /** The same operation on the whole graph as one schema: no subgraphs, no plan. */
  readonly whole: (operation: GeneratedOperation, world: World) => Promise<ExecutionResult>;
}

interface Running extends Run {
  fetches: number;
}

const log = pino({ level: "silent" });

/** Both engines over one fetch layer, in process. Replies go through JSON, as they would over a socket. */
export async function openTwoEngines(fixture: Fixture, { hasStock = true } = {}): Promise<TwoEngines> {
  const running = new Map<string, Running>();
  let runs = 0;

  function transportOf(name: string): Transport {
    const schema = fixture.schemas.get(name);
    if (schema === undefined) throw new RangeError(`no subgraph ${name}`);
    const fieldResolver = fixture.data.resolver(name);
    return {
      mode: "in process",
      prepare: ({ query, operationName }) => {
        const document = parseOnce(query);
        return async (variables, { requestId }) => {
          const run = running.get(requestId);
          if (run === undefined) throw new RangeError("a fetch outside of its request");
          run.fetches += 1;
          const result = await execute({
            schema,
            document,
            variableValues: JSON.parse(JSON.stringify(variables)),
            operationName: operationName ?? null,
            contextValue: run.world,
            fieldResolver,
            typeResolver: (value) => (value as { readonly __typename: string }).__typename,
          });
          const reply: SubgraphReply = JSON.parse(JSON.stringify(result));
          return run.damage?.(reply, name, query, variables) ?? reply;
        };
      },
    };
  }

  const supergraph: LiveSupergraph = {
    current: () => ({
      id: fixture.name,
      sdl: fixture.supergraphSdl,
      subgraphs: fixture.sources.map(({ name, url }) => ({ name, url })),
    }),
    problem: () => null,
    onUpdate: () => {},
    close: () => {},
  };
  const fetchFor = ({ name }: { readonly name: string }) => ({
    ...createSubgraphFetch({
      name,
      transport: transportOf(name),
      deadlineMs: 10_000,
      status: recordSubgraphStatus(name, "in process"),
      log,
    }),
    prepareSubscription: () => {
      throw new RangeError("the fixtures have no subscription");
    },
  });
  const compiled = createCompiledEngine(supergraph, fetchFor);
  const stock = hasStock ? await createApolloEngine({ supergraph, fetchFor, log }).load({ apollo: {} }) : null;

  async function inRun(run: Run, execution: (call: Call) => Promise<ExecutionResult>): Promise<Outcome> {
    runs += 1;
    const requestId = String(runs);
    const state: Running = { ...run, fetches: 0 };
    running.set(requestId, state);
    try {
      const { value, fetched } = await captureFetched(() =>
        execution({ requestId, signal: new AbortController().signal }),
      );
      return { ...outcomeOf(value), fetched, fetches: state.fetches };
    } finally {
      running.delete(requestId);
    }
  }

  return {
    ours: ({ query, operationName, variables }, run) => {
      const document = parseOnce(query);
      return inRun(run, async (call) => {
        const operation = getOperationAST(document, operationName);
        if (operation === null || operation === undefined) throw new RangeError("no operation");
        const key = `${query} ${operationName ?? ""}`;
        try {
          return await compiled.current().operationFor(key, document, operation).run(variables, call);
        } catch (error) {
          return { errors: [error as GraphQLError] };
        }
      });
    },
    apollo: ({ query, operationName, variables }, run) => {
      const document = parseOnce(query);
      return inRun(run, async (call) => {
        const context = {
          request: { query, operationName, variables },
          document,
          operation: getOperationAST(document, operationName),
          operationName: operationName ?? null,
          queryHash: createHash("sha256").update(query).digest("hex"),
          source: query,
          context: { call },
          logger: log,
          metrics: {},
          schema: fixture.planner.apiSchema,
        };
        if (stock === null) throw new RangeError("the stock engine was not opened");
        try {
          return (await stock.executor(context as unknown as Parameters<typeof stock.executor>[0])) as ExecutionResult;
        } catch (error) {
          return { errors: [error as GraphQLError] };
        }
      });
    },
    whole: async ({ query, operationName, variables }, world) =>
      execute({
        schema: fixture.planner.apiSchema,
        document: parseOnce(query),
        operationName: operationName ?? null,
        variableValues: variables,
        contextValue: world,
        fieldResolver: fixture.data.resolver(null),
        typeResolver: fixture.data.typeOf,
      }),
  };
}

const documents = new Map<string, DocumentNode>();

function parseOnce(query: string): DocumentNode {
  const known = documents.get(query);
  if (known !== undefined) return known;
  const document = parse(query);
  documents.set(query, document);
  return document;
}

function outcomeOf({ data, errors = [] }: ExecutionResult): Omit<Outcome, "fetched" | "fetches"> {
  return {
    data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)),
    errors: errors.map(({ message, path, extensions }) => ({
      path: path ?? null,
      message,
      code: String(extensions?.["code"]),
    })),
  };
}
