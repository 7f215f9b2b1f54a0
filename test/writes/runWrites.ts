import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { AuditRecord } from "../../audit/record.ts";
import { verifyJournal } from "../../audit/verify/verifyJournal.ts";
import { type Sandbox, startSandbox } from "../../sandbox/start.ts";
import { createRandom } from "../../sandbox/world/random.ts";
import { demoEnvironment } from "../../scripts/demo/demoEnvironment.ts";
import { cutMutation, type WriteWay, writeWays } from "./cutMutation.ts";
import { JournalTail } from "./journalTail.ts";
import { readWrites, type Writes } from "./readWrites.ts";

export interface WritesOptions {
  /** Mutations that are sent. */
  readonly mutations: number;
  /** Of the gateway, with kill -9, at even distances between them. */
  readonly kills: number;
  readonly seed: number;
  readonly onProgress: (text: string) => void;
}

export interface WritesResult extends Writes {
  readonly kills: number;
  /** Sentences; none where all is well. */
  readonly problems: readonly string[];
}

/** Clients at once, and mutations that the gateway has under way at once. */
const connections = 8;

const patient = { afterMs: 20_000, atFirstBytes: false, untilAnswer: true };

const query =
  "mutation Report($input: ReportEventInput!) { reportEvent(input: $input) { event { id } userErrors { code } } }";

/**
 * Mutations that are cut at random moments over every way, and a gateway that is killed in between. What the platform has then done
 * is held to what the query log says.
 */
export async function runWrites({ mutations, kills, seed, onProgress }: WritesOptions): Promise<WritesResult> {
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), "community-graph-writes-"));
  const directory = join(folder, "audit");
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-"));
  opened.defer(() => rm(stateDirectory, { recursive: true, force: true }));
  const sandbox = await startSandbox({ stateDirectory, scale: 0.1, badGatewayEvery: 0, rateLimit: 1_000 });
  opened.defer(sandbox.stop);
  // So that clients and the gateway go before, while and after the platform does its work.
  const late = { kind: "latency", latencyMs: 2, tailMs: 8, rate: 1, times: null } as const;
  sandbox.faults.add({ system: "grid", function: "reportIncident", ...late });

  const tail = new JournalTail(join(directory, "writes"));
  let sent = 0;
  for (let life = 0; life <= kills; life += 1) {
    const gateway = await openGateway(sandbox, folder);
    const last = Math.round((mutations * (life + 1)) / (kills + 1));
    let isAlive = true;
    const worker = async () => {
      while (isAlive && sent < last) {
        sent += 1;
        const key = `write-${seed}-${sent}`;
        const way = writeWays[sent % writeWays.length] ?? "post";
        const cut = { afterMs: random.between(0, 60), atFirstBytes: random.chance(0.5) };
        await cutMutation(way, gateway.origin, { query, variables: { input: inputOf(key) } }, cut);
        await untilDone(way, key);
      }
    };
    /**
     * A client that has gone leaves its mutation to the gateway, which may be slow to take it. The next client comes when the gateway
     * has done with it: when it is recorded, or when a question that was asked after it on the same way is, and it was never seen.
     */
    const untilDone = async (way: WriteWay, key: string) => {
      if (tail.fateOf(key) === "unseen" && isAlive) {
        await cutMutation(way, gateway.origin, questionOf(`after-${key}`), patient);
        while (isAlive && tail.fateOf(`after-${key}`) === "unseen") await wait(2);
      }
      while (isAlive && tail.fateOf(key) === "intended") await wait(2);
    };
    // One of each way in peace: before, the operation has no plan yet, and clients would be gone before there is one.
    for (const way of writeWays) {
      sent += 1;
      await cutMutation(
        way,
        gateway.origin,
        { query, variables: { input: inputOf(`write-${seed}-${sent}`) } },
        patient,
      );
    }
    const workers = Array.from({ length: connections }, worker);
    if (life < kills) {
      // When most of this life's mutations have been sent and others are under way.
      while (sent < last - 2 * connections) await Promise.race([...workers, wait(1)]);
      // As under load, the gateway stands still while clients go on, and then takes all at once.
      gateway.signal("SIGSTOP");
      await wait(random.between(0, 300));
      gateway.signal("SIGCONT");
      await wait(random.between(0, 50));
      isAlive = false;
      await gateway.end("SIGKILL");
    }
    await Promise.all(workers);
    if (life === kills) await gateway.end("SIGTERM");
    onProgress(`${sent} of ${mutations} mutations sent, ${Math.min(life + 1, kills)} of ${kills} kills`);
  }
  // What the platform was told goes on there.
  await sandbox.stop();
  const report = await verifyJournal(directory);
  const writes = readWrites(eventKeys(stateDirectory, `write-${seed}-`), recordsIn(directory));
  const wrong = report.chains.flatMap(({ problems }) => problems.map(({ message }) => `The verifier: ${message}`));
  const named = new Set(report.chains.flatMap(({ unknownOutcomes }) => unknownOutcomes?.sequences ?? []));
  const unnamed = writes.unknown.filter((sequence) => named.size < 100 && !named.has(sequence));
  const problems = [
    ...wrong,
    ...writes.unrecorded.map((key) => `The event of ${key} has neither record nor intent.`),
    ...writes.twice.map((key) => `${key} is there twice.`),
    ...unnamed.map((sequence) => `The verifier does not name intent ${sequence}.`),
    ...(writes.unknown.length !== report.chains.reduce((sum, one) => sum + (one.unknownOutcomes?.total ?? 0), 0)
      ? ["The verifier counts other unknown outcomes."]
      : []),
    ...(writes.neverNamed.length > 0 ? [`No recovery names the intents ${writes.neverNamed.join(", ")}.`] : []),
    ...(writes.withoutDeath.length > 0 ? [`${writes.withoutDeath.length} outcomes are missing without a death.`] : []),
    // Only a death leaves an outcome unknown, of what was under way.
    ...(writes.unknown.length > kills * connections ? [`${writes.unknown.length} outcomes are unknown.`] : []),
  ];
  return { ...writes, kills, problems };
}

interface GatewayProcess {
  readonly origin: string;
  readonly signal: (signal: "SIGSTOP" | "SIGCONT") => void;
  readonly end: (signal: "SIGKILL" | "SIGTERM") => Promise<void>;
}

async function openGateway(sandbox: Sandbox, folder: string): Promise<GatewayProcess> {
  const child: ChildProcess = fork(join(import.meta.dirname, "../../gateway/main.ts"), [], {
    env: {
      ...process.env,
      ...demoEnvironment(sandbox.endpoints),
      ...{ DATABASE_URL: "", PORT: "0", HOST: "127.0.0.1", ACCESS: "off", AUDIT: "on", LOG_LEVEL: "silent" },
      ...{ AUDIT_DIR: join(folder, "audit"), AUDIT_KEYS: join(folder, "keys"), AUDIT_CHAIN: "writes" },
      ...{ AUDIT_SEGMENT_BYTES: "1048576", PUBLIC_REQUESTS_PER_SECOND: "0", ADDRESS_REQUESTS_PER_SECOND: "0" },
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  const ready = once(child, "message").then(([message]) => message as { readonly origin: string });
  const first = await Promise.race([ready, ended.then(() => null)]);
  if (first === null) throw new Error("The gateway did not start.");
  return {
    origin: first.origin,
    signal: (signal) => {
      child.kill(signal);
    },
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

function inputOf(key: string) {
  const place = { communityCode: "320282113200", place: "村口", type: "0101" };
  return { idempotencyKey: key, title: key, content: "村口第三盏路灯不亮", ...place };
}

/** A query that the log keeps under this request id. It uses no variable: see cutMutation.ts for why it has one. */
function questionOf(key: string) {
  return { query: "query After { __typename }", variables: { input: { idempotencyKey: key } } };
}

/** Of the events that the platform took in, in order. */
function eventKeys(stateDirectory: string, prefix: string): readonly string[] {
  return readFileSync(join(stateDirectory, "grid-journal.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { event: { TITLE_: string } }).event.TITLE_)
    .filter((title) => title.startsWith(prefix));
}

function recordsIn(directory: string): readonly AuditRecord[] {
  const segments = join(directory, "writes", "segments");
  return readdirSync(segments)
    .sort()
    .flatMap((name) => readFileSync(join(segments, name), "utf8").split("\n").slice(0, -1))
    .map((line) => JSON.parse(line) as AuditRecord);
}
