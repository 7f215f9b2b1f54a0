import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { buildASTSchema, parse } from "graphql";
import graph from "../../../community.config.ts";
import { createLog } from "../../../gateway/kit/log.ts";
import { openGateway } from "../../../gateway/openGateway.ts";
import { createFederationPlanner } from "../../../gateway/plan/federationPlanner.ts";
import { readConfig } from "../../../gateway/settings/config.ts";
import { createSubgraphs, readSubgraphsConfig } from "../../../subgraphs/manifest.ts";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import { accessOf, environmentOf, openSandbox } from "../../support/community.ts";
import { makeTestQueryLog } from "../../support/queryLog.ts";
import { fuzzCallers, identifyFuzzCallers } from "./fuzzCallers.ts";
import { bytesOf, type WrittenRequest } from "./makeRequest.ts";
import { makeOperations } from "./operationPool.ts";
import { createStrangersIn } from "./personMarkers.ts";
import { type AnswerCount, createAnswerCount } from "./recordProblems.ts";
import { makeRequestCase, type RequestCase } from "./requestCase.ts";
import { httpProblems, isSameResult, type ReadResult, resultsOf, socketProblems } from "./requestProblems.ts";
import { sendBytes } from "./sendBytes.ts";
import { sendFrames } from "./socketCase.ts";

export interface RequestFuzz {
  readonly operations: readonly GeneratedOperation[];
  /** Those whose answers are not the same each time. */
  readonly leftOut: number;
  readonly describe: (index: number) => RequestCase;
  readonly run: (one: RequestCase) => Promise<RequestOutcome>;
  /** What the query log and the log of the gateway have that they should not, or have not. */
  readonly logProblems: () => readonly string[];
  /** Bytes in use after a garbage collection. */
  readonly heapBytes: () => number;
  readonly close: () => Promise<void>;
}

export interface RequestOutcome {
  readonly problems: readonly string[];
  /** Status, and code of the first error. */
  readonly kind: string;
  readonly isRefused: boolean;
  readonly text: string;
}

const settings = {
  PORT: "0",
  ACCESS: "on",
  AUDIT: "on",
  LOG_LEVEL: "warn",
  PUBLIC_REQUESTS_PER_SECOND: "0",
  ADDRESS_REQUESTS_PER_SECOND: "0",
  AUTH_FAILURES_PER_MINUTE: "0",
  PUBLIC_MAX_COST: "999999999999",
  PUBLIC_DAILY_COST: "999999999999",
  LIVE_INIT_MS: "1000",
} as const;

/** A gateway with access control and query log over the real subgraphs and the sandbox, in this process. */
export async function openRequestFuzz(seed: number): Promise<RequestFuzz> {
  await using started = new AsyncDisposableStack();
  const sandbox = await openSandbox();
  started.defer(sandbox.stop);
  const queryLog = await makeTestQueryLog();
  started.defer(queryLog.remove);
  const faults: string[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      const line = String(chunk);
      if (JSON.parse(line).level >= 50) faults.push(line);
      done();
    },
  });
  const log = createLog("warn", sink);
  const config = readConfig(settings, []);
  const gateway = await openGateway({
    config,
    log,
    openSubgraphs: (names) =>
      createSubgraphs(readSubgraphsConfig(graph, environmentOf(sandbox), names), {
        log,
        codegen: config.codegen === "on",
      }),
    openAccess: async () => accessOf(identifyFuzzCallers()),
    openAudit: queryLog.open,
  });
  started.defer(gateway.close);

  const { apiSdl } = createFederationPlanner(readFileSync(config.supergraphFile, "utf8"));
  const operations = makeOperations(buildASTSchema(parse(apiSdl)), seed);
  const strangersIn = createStrangersIn(sandbox.world);
  const answered: AnswerCount = createAnswerCount();
  const { expected, leftOut } = await askAlone();

  /** What each caller gets for each operation while nothing else runs; null where it is not the same twice. */
  async function askAlone() {
    const answers = new Map<string, ReadResult | null>();
    let unsteady = 0;
    for (const [number, operation] of operations.entries()) {
      for (const { name, authorization } of fuzzCallers) {
        const ask = async () => {
          const response = await fetch(`${gateway.origin}/graphql`, {
            method: "POST",
            headers: { "content-type": "application/json", ...(authorization !== null && { authorization }) },
            body: JSON.stringify(operation),
          });
          return (await response.json()) as ReadResult;
        };
        const [first, second] = [await ask(), await ask()];
        const isSteady = isSameResult(first, second);
        if (!isSteady) unsteady += 1;
        answers.set(`${number} ${name}`, isSteady ? first : null);
      }
    }
    return { expected: answers, leftOut: unsteady };
  }

  async function runHttp(one: RequestCase, request: WrittenRequest): Promise<RequestOutcome> {
    const { end, leavesStream } = request;
    const answer = await sendBytes(gateway.origin, { parts: bytesOf(request), end, leavesStream });
    answered.http(request, answer);
    const problems = [...httpProblems(answer)];
    const asked = `${request.target} ${request.body} ${JSON.stringify(request.headers)}`;
    problems.push(...strangersIn(answer.body, one.caller, asked).map((found) => `has another caller's ${found}`));
    const results = problems.length === 0 ? resultsOf(answer) : [];
    problems.push(...differences(one, results, answer.body));
    const kind = `${answer.status} ${codeIn(answer.body)}`;
    return { problems, kind, isRefused: isRefusal(results), text: answer.body };
  }

  async function runFrames(one: RequestCase & { readonly way: "websocket" }): Promise<RequestOutcome> {
    const requestId = `w-${one.index}`;
    const answer = await sendFrames(gateway.origin, requestId, one.frames);
    answered.socket(requestId, answer);
    const text = answer.messages.join("\n");
    const problems = [...socketProblems(answer)];
    const asked = one.frames.frames.map(String).join("\n");
    problems.push(...strangersIn(text, one.caller, asked).map((found) => `has another caller's ${found}`));
    const results = answer.messages.flatMap((message) => {
      const { type, payload } = JSON.parse(message);
      if (type === "error") return [{ errors: payload }];
      return type === "next" ? [payload as ReadResult] : [];
    });
    problems.push(...differences(one, results, text));
    const kind = `WebSocket ${answer.closeCode ?? ""} ${codeIn(text)}`;
    return { problems, kind, isRefused: isRefusal(results), text };
  }

  function differences(
    { known, caller }: RequestCase,
    results: readonly ReadResult[],
    text: string,
  ): readonly string[] {
    const alone = known === null ? null : (expected.get(`${known} ${caller.name}`) ?? null);
    const [result] = results;
    if (alone === null) return [];
    if (result === undefined) return [`no answer to a request that is in order: ${text.slice(0, 200)}`];
    return isSameResult(result, alone)
      ? []
      : [`differs from the answer alone: ${JSON.stringify(alone).slice(0, 2_000)}`];
  }

  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const running = started.move();
  return {
    operations,
    leftOut,
    describe: (index) => makeRequestCase(seed, index, operations),
    run: (one) => (one.way === "http" ? runHttp(one, one.request) : runFrames(one)),
    logProblems: () => [
      ...faults.slice(0, 10).map((line) => `the gateway logged ${line}`),
      ...answered.problems(queryLog.operations()),
    ],
    heapBytes: () => {
      collect();
      return process.memoryUsage().heapUsed;
    },
    close: () => running.disposeAsync(),
  };
}

function codeIn(text: string): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? "";
}

function isRefusal(results: readonly ReadResult[]): boolean {
  return results.length > 0 && results.every(({ data = null }) => data === null);
}
