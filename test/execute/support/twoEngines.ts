import { createHash } from "node:crypto";
import { type DocumentNode, type ExecutionResult, execute, type GraphQLError, getOperationAST, parse } from "graphql";
import { pino } from "pino";
import { type Caller, type OperationCall, unrestrictedCaller } from "../../../access/caller.ts";
import { createApolloEngine } from "../../../gateway/apollo/apolloEngine.ts";
import { openCompiledEngine } from "../../../gateway/execute/compiledEngine.ts";
import { executionResult, type OperationAnswer } from "../../../gateway/execute/operationAnswer.ts";
import { fetchVariables } from "../../../gateway/fetch/fetchVariables.ts";
import { compileReadReply } from "../../../gateway/fetch/readReply.ts";
import { createSubgraphFetch } from "../../../gateway/fetch/subgraphFetch.ts";
import { recordSubgraphStatus } from "../../../gateway/fetch/subgraphStatus.ts";
import type { SubgraphReply, Transport, Variables } from "../../../gateway/fetch/transport.ts";
import type { LiveSupergraph } from "../../../gateway/plan/openSupergraph.ts";
import { clearView } from "../../../gateway/policy/operationAccess.ts";
import { readSubjects } from "../../../gateway/subjects/readSubjects.ts";
import { captureFetched } from "./captureFetched.ts";
import type { GeneratedOperation } from "./generateOperation.ts";
import type { Fixture } from "./openFixture.ts";
import type { World } from "./world.ts";

/** Changes a reply between subgraph and gateway. The same for the same question, however often it is asked. */
export type Damage = (reply: SubgraphReply, subgraph: string, query: string, variables: Variables) => SubgraphReply;

export interface Run {
  readonly world: World;
  readonly damage?: Damage;
  /** Who asks; without one, somebody who may read everything. */
  readonly reader?: { readonly caller: Caller; readonly granted: ReadonlySet<string> };
  /** Collects what our engine sends. */
  readonly sent?: SentOperation[];
  /** Waited for before a reply arrives. */
  readonly arrival?: (subgraph: string) => Promise<void>;
  /** Filled with the answers as they were before they became results. */
  readonly answers?: OperationAnswer[];
}

export interface SentOperation {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Variables;
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
  readonly ours: (operation: GeneratedOperation, run: Run, placement?: Placement) => Promise<Outcome>;
  readonly apollo: (operation: GeneratedOperation, run: Run) => Promise<Outcome>;
  /** The same operation on the whole graph as one schema: no subgraphs, no plan. */
  readonly whole: (operation: GeneratedOperation, world: World) => Promise<ExecutionResult>;
}

interface Running extends Run {
  fetches: number;
}

/** Where the subgraphs are; from a socket the same reply can come with white space and fields in another order. */
export const placements = [
  "in process",
  "remote",
  "remote, without generated code",
  "remote, written otherwise",
] as const;
export type Placement = (typeof placements)[number];

const log = pino({ level: "silent" });

/** Both engines over one fetch layer, in process. Replies go through JSON, as they would over a socket. */
export async function openTwoEngines(fixture: Fixture, { hasStock = true, audit = false } = {}): Promise<TwoEngines> {
  const running = new Map<string, Running>();
  let runs = 0;

  function transportOf(name: string, placement: Placement): Transport {
    const schema = fixture.schemas.get(name);
    if (schema === undefined) throw new RangeError(`no subgraph ${name}`);
    const fieldResolver = fixture.data.resolver(name);
    return {
      mode: placement === "in process" ? "in process" : "remote",
      prepare: (sent, leaves) => {
        const { query, operationName } = sent;
        const document = parseOnce(query);
        const read = compileReadReply(sent, placement !== "remote, without generated code");
        return async (input, { requestId }) => {
          const variables = fetchVariables(input, leaves);
          const run = running.get(requestId);
          if (run === undefined) throw new RangeError("a fetch outside of its request");
          run.fetches += 1;
          run.sent?.push({ subgraph: name, query, variables });
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
          const arrived = run.damage?.(reply, name, query, variables) ?? reply;
          await run.arrival?.(name);
          return leaves === "text" ? read(bodyOf(arrived, placement), 200) : arrived;
        };
      },
    };
  }

  const supergraph: LiveSupergraph = {
    current: () => ({
      id: fixture.name,
      sdl: fixture.supergraphSdl,
      subgraphs: fixture.sources.map(({ name, url }) => ({ name, url })),
      contracts: new Map(),
      subjects: readSubjects(fixture.name, fixture.planner.supergraphSchema, fixture.planner.apiSchema),
      planner: { ...fixture.planner, retire: () => {}, close: async () => {} },
    }),
    problem: () => null,
    onUpdate: () => {},
    onTaken: () => {},
    close: async () => {},
  };
  const fetchForIn =
    (placement: Placement) =>
    ({ name }: { readonly name: string }) => ({
      ...createSubgraphFetch({
        name,
        transport: transportOf(name, placement),
        status: recordSubgraphStatus(name, "in process"),
        log,
      }),
      prepareSubscription: () => {
        throw new RangeError("the fixtures have no subscription");
      },
    });
  const compiled = new Map(
    await Promise.all(
      placements.map(async (placement) => {
        const codegen = placement !== "remote, without generated code";
        const engine = await openCompiledEngine(
          supergraph,
          fetchForIn(placement),
          { codegen, listSize: 10, audit },
          async () => {},
        );
        return [placement, engine] as const;
      }),
    ),
  );
  const fetchFor = fetchForIn("in process");
  const stock = hasStock ? await createApolloEngine({ supergraph, fetchFor, log }).load({ apollo: {} }) : null;

  async function inRun(run: Run, execution: (call: OperationCall) => Promise<ExecutionResult>): Promise<Outcome> {
    runs += 1;
    const requestId = String(runs);
    const state: Running = { ...run, fetches: 0 };
    running.set(requestId, state);
    try {
      const { value, fetched } = await captureFetched(() =>
        execution({ requestId, signal: new AbortController().signal, caller: unrestrictedCaller }),
      );
      return { ...outcomeOf(value), fetched, fetches: state.fetches };
    } finally {
      running.delete(requestId);
    }
  }

  return {
    ours: ({ query, operationName, variables }, run, placement = "remote") => {
      const document = parseOnce(query);
      return inRun(run, async (call) => {
        const operation = getOperationAST(document, operationName);
        if (operation === null || operation === undefined) throw new RangeError("no operation");
        const engine = compiled.get(placement);
        if (engine === undefined) throw new RangeError("no such placement");
        const version = engine.current();
        const { caller, granted } = run.reader ?? { caller: null, granted: new Set<string>() };
        const view = caller === null ? clearView : version.policyOf(document, operation).viewFor(caller, granted);
        const access = { schema: version.apiSchema, view, key: view.signature };
        const kept = version.operationFor(document, operation, access);
        const answer = await kept.compiled.run(variables, call, async () => null);
        run.answers?.push(answer);
        return executionResult(answer);
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

function bodyOf(reply: SubgraphReply, placement: Placement): Buffer {
  return Buffer.from(
    placement === "remote, written otherwise" ? JSON.stringify(turned(reply), null, 1) : JSON.stringify(reply),
  );
}

/** The same with the fields of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(Object.getOwnPropertyDescriptors(value)).toReversed();
  return Object.defineProperties(
    {},
    Object.fromEntries(entries.map(([name, field]) => [name, { ...field, value: turned(field.value) }])),
  );
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
    errors: errors.map(({ message, originalError, path, extensions }) => ({
      path: path ?? null,
      message: originalError?.message ?? message,
      code: String(extensions?.["code"]),
    })),
  };
}
