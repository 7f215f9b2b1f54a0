import { readFileSync } from "node:fs";
import { getOperationAST, parse } from "graphql";
import { pino } from "pino";
import type { Caller } from "../../../access/caller.ts";
import { readSigningKeys } from "../../../access/signature.ts";
import graph from "../../../community.config.ts";
import { type EngineVersion, openCompiledEngine } from "../../../gateway/execute/compiledEngine.ts";
import type { OperationAnswer } from "../../../gateway/execute/operationAnswer.ts";
import { openSubgraphFetches } from "../../../gateway/fetch/openSubgraphFetches.ts";
import { openSupergraph } from "../../../gateway/plan/openSupergraph.ts";
import { clearView } from "../../../gateway/policy/operationAccess.ts";
import type { OperationAudit } from "../../../gateway/record/operationAudit.ts";
import { readConfig } from "../../../gateway/settings/config.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import { createSubgraphs, readSubgraphsConfig, subgraphNamesOf } from "../../../subgraphs/manifest.ts";
import { serveSubgraph } from "../../../subgraphs/serving/serve.ts";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import { environmentOf, subgraphKeys } from "../../support/community.ts";

export interface Audited {
  readonly version: EngineVersion;
  /** As the caller; as nobody is restricted without one. */
  readonly run: (operation: GeneratedOperation, caller: Caller | null) => Promise<Recorded>;
  readonly close: () => Promise<void>;
}

export interface Recorded {
  readonly answer: OperationAnswer;
  readonly audit: OperationAudit | null;
}

/** The engine over the sandbox, with what it collects for the query log; no HTTP around it. */
export async function openAudited(
  sandbox: Sandbox,
  placement: "in process" | "remote",
  audit: boolean,
  settings: Readonly<Record<string, string>> = {},
): Promise<Audited> {
  const log = pino({ level: "silent" });
  await using started = new AsyncDisposableStack();
  const names = subgraphNamesOf(graph).filter((name) => name !== "access");
  const subgraphs = await createSubgraphs(
    readSubgraphsConfig(graph, { ...environmentOf(sandbox), ...settings }, names),
    {
      log,
    },
  );
  started.defer(subgraphs.close);
  const urls: Record<string, string> = {};
  const keys = readSigningKeys(subgraphKeys);
  for (const subgraph of placement === "remote" ? subgraphs.subgraphs : []) {
    const server = await serveSubgraph(subgraph, { host: "127.0.0.1", port: 0, deadlineMs: 30_000, keys });
    started.defer(server.close);
    urls[`SUBGRAPH_${subgraph.name.toUpperCase()}_URL`] = server.url;
  }
  const config = readConfig({ SUBGRAPH_KEYS: subgraphKeys, SUBGRAPH_ACCESS_URL: "http://127.0.0.1:9", ...urls }, []);
  const supergraph = await openSupergraph(config.supergraphFile, { deadlineMs: 30_000, log });
  started.defer(() => supergraph.close());
  const fetches = openSubgraphFetches(config, placement === "remote" ? null : subgraphs, log);
  started.defer(fetches.close);
  const engine = await openCompiledEngine(
    supergraph,
    fetches.fetchFor,
    { codegen: true, listSize: 10, audit },
    async () => {},
  );
  const version = engine.current();
  const documents = new Map<string, ReturnType<typeof parse>>();
  let requests = 0;
  const running = started.move();
  return {
    version,
    async run({ query, operationName, variables }, caller) {
      const document = documents.get(query) ?? parse(query);
      documents.set(query, document);
      const operation = getOperationAST(document, operationName);
      if (operation === null || operation === undefined) throw new RangeError("no operation");
      const view = caller === null ? clearView : version.policyOf(document, operation).viewFor(caller, new Set());
      const access = { schema: version.apiSchema, view, key: view.signature };
      const { compiled } = version.operationFor(document, operation, access);
      requests += 1;
      const call = {
        requestId: `audited-${requests}`,
        signal: AbortSignal.timeout(30_000),
        caller: caller ?? everywhere,
      };
      return { answer: await compiled.run(variables, call), audit: compiled.audit };
    },
    close: () => running.disposeAsync(),
  };
}

const everywhere: Caller = {
  client: "oracle",
  user: null,
  agency: null,
  scopes: [],
  areas: [""],
  ceiling: 4,
  purpose: "grid-governance",
  caseId: null,
};

/** An example with its variables. */
export function example(name: string): GeneratedOperation {
  const query = readFileSync(`examples/${name}.graphql`, "utf8");
  return {
    query,
    operationName: undefined,
    variables: JSON.parse(readFileSync(`examples/${name}.variables.json`, "utf8")),
  };
}
