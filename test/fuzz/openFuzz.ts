import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Pool } from "undici";
import { startProcess } from "../../bench/children.ts";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { data as commerce } from "../execute/fixtures/commerce/data.ts";
import { type GeneratedOperation, generateOperation } from "../execute/support/generateOperation.ts";
import { openFixture, readSubgraphs } from "../execute/support/openFixture.ts";
import { openTwoEngines } from "../execute/support/twoEngines.ts";
import { answerProblems, differencesOf, type FuzzAnswer, readAnswer } from "./answerProblems.ts";
import { type FuzzCase, makeFuzzCase } from "./fuzzCases.ts";
import { openFuzzedSubgraphs, type ReplyManner } from "./fuzzedSubgraphs.ts";
import { withoutMarkers } from "./marker.ts";

export interface Fuzz {
  /** Operations that are sent, and how many that were made are not, since the planner itself gets them wrong. */
  readonly operations: readonly GeneratedOperation[];
  readonly leftOut: number;
  /** What is wrong with the gateway's answer; empty where all is well. */
  readonly run: (index: number) => Promise<{ readonly problems: readonly string[]; readonly hadErrors: boolean }>;
  readonly describe: (index: number) => FuzzCase;
  /** Null while the gateway lives and nothing has been added to a shared prototype. */
  readonly processProblem: () => Promise<string | null>;
  /** How often each kind of reply was sent. */
  readonly sent: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

const generatedOperations = 300;
const commerceFolder = join(import.meta.dirname, "../execute/fixtures/commerce");

/** A gateway in a process of its own, with remote subgraphs whose replies are damaged by the seed. */
export async function openFuzz(seed: number): Promise<Fuzz> {
  await using started = new AsyncDisposableStack();
  const fixture = openFixture("commerce", readSubgraphs(commerceFolder), commerce);
  const subgraphs = await openFuzzedSubgraphs(fixture);
  started.defer(subgraphs.close);

  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const supergraphFile = join(folder, "supergraph.graphql");
  const sources = fixture.sources.map((source) => ({ ...source, url: subgraphs.urls.get(source.name) ?? "" }));
  writeFileSync(supergraphFile, composeSupergraph(sources));

  const gateway = await startProcess(
    "gateway/main.ts",
    // Joined requests would share data by right. A reply that never ends costs the deadline.
    [
      "--port",
      "0",
      "--no-access",
      "--no-audit",
      "--supergraph",
      supergraphFile,
      "--join-in-flight",
      "off",
      "--subgraph-deadline-ms",
      "3000",
      // Replies are what is tried here, not the bounds of operations, which the generator does not keep.
      ...["--max-root-fields", "1000", "--max-aliases", "1000", "--max-directives", "1000"],
    ],
    { LOG_LEVEL: "silent" },
    [process.execPath, "--import", "./test/fuzz/prototypeProbe.ts"],
  );
  started.defer(gateway.stop);
  const pool = new Pool(String(gateway.ready["origin"]), { connections: 32, headersTimeout: 60_000 });
  started.defer(() => pool.destroy());
  const prototypesBefore = await gateway.ask("prototypes");

  async function ask({ query, operationName, variables }: GeneratedOperation, requestId: string, manner: ReplyManner) {
    subgraphs.manners.set(requestId, manner);
    try {
      const { statusCode, headers, body } = await pool.request({
        method: "POST",
        path: "/graphql",
        headers: { "content-type": "application/json", "x-request-id": requestId },
        body: JSON.stringify({ query, operationName, variables }),
      });
      return readAnswer(statusCode, String(headers["content-type"]), await body.text());
    } finally {
      subgraphs.manners.delete(requestId);
    }
  }

  /**
   * Between the answer and that of plain replies. Asked again where they differ: the one thing that is not the same each
   * time is a connection on which the reply to another request broke HTTP.
   */
  async function differences(one: FuzzCase, first: FuzzAnswer): Promise<readonly string[]> {
    let found: readonly string[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = attempt === 0 ? first : await ask(one.operation, `fuzz-${one.index}`, one.manner);
      const plain = await ask(one.operation, `plain-${one.index}`, { ...one.manner, how: "plain" });
      found = differencesOf(answer, plain);
      if (found.length === 0) break;
    }
    return found;
  }

  const { operations, leftOut } = await chooseOperations();

  async function chooseOperations() {
    const engines = await openTwoEngines(fixture, { hasStock: false });
    const chosen: GeneratedOperation[] = [];
    const calm = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
    for (let index = 0; index < generatedOperations; index += 1) {
      const operation = generateOperation(fixture.planner.apiSchema, "fuzz", seed, index);
      const { data } = await engines.whole(operation, calm);
      const reference = data === undefined ? data : JSON.parse(JSON.stringify(data));
      const inProcess = await engines.ours(operation, { world: calm });
      if (!isDeepStrictEqual(inProcess.data, reference)) continue;
      const manner: ReplyManner = { seed, index, how: "plain", world: calm, extraNames: [] };
      const answer = await ask(operation, `choose-${index}`, manner);
      const remote = JSON.parse(withoutMarkers(JSON.stringify(answer.data ?? null)));
      if (!isDeepStrictEqual(remote, reference ?? null)) {
        throw new RangeError(`An undamaged answer is not what graphql-js gives: ${operation.query} ${answer.text}`);
      }
      chosen.push(operation);
    }
    return { operations: chosen, leftOut: generatedOperations - chosen.length };
  }

  const describe = (index: number) => makeFuzzCase(seed, index, operations);
  const running = started.move();
  return {
    operations,
    leftOut,
    describe,
    sent: subgraphs.sent,
    run: async (index) => {
      const one = describe(index);
      const answer = await ask(one.operation, `fuzz-${index}`, one.manner);
      const problems = [...answerProblems(fixture.planner.apiSchema, one, answer)];
      if (one.manner.how === "written differently") problems.push(...(await differences(one, answer)));
      return {
        problems: problems.map((problem) => `${problem}\n  answer: ${answer.text.slice(0, 2_000)}`),
        hadErrors: answer.errors !== undefined,
      };
    },
    processProblem: async () => {
      const now = await gateway.ask("prototypes");
      return isDeepStrictEqual(now, prototypesBefore) ? null : "something was added to a shared prototype";
    },
    close: () => running.disposeAsync(),
  };
}
