import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openIndexedAudit } from "../../audit/openIndexedAudit.ts";
import type { AuditRecord } from "../../audit/record.ts";
import type { Seal } from "../../audit/seal.ts";
import { verifyJournal } from "../../audit/verify/verifyJournal.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";
import type { CrashKind, CrashOrder } from "./crashServer.ts";

/** Of each kind; `npm run kill:journal` has 40. */
const roundsOfKind = Number(process.env["KILL_ROUNDS"] ?? 16);
/** In turn; `any` at a moment of its own, the others as soon as the server says that it is about to. */
const kinds: readonly CrashKind[] = ["any", "rotation", "sealing", "shipping", "recovery"];
const rounds = roundsOfKind * kinds.length;
const connections = 10;
const server = join(import.meta.dirname, "crashServer.ts");
/** Says when a round's process is killed. */
const random = mulberry32(20_260_305);

let directory: string;
let databases: TestDatabases;
let databaseUrl: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-crash-"));
  databases = await openTestDatabases();
  databaseUrl = await databases.create();
});
afterAll(async () => {
  await databases.close();
  await rm(directory, { recursive: true, force: true });
});

test("kill -9 at many moments under load: each answer has exactly one record, in the index too, and the journal verifies", async () => {
  const answered: string[] = [];
  const killed: Record<CrashKind, number> = { any: 0, rotation: 0, sealing: 0, shipping: 0, recovery: 0 };
  const kindOf = (round: number) => kinds[round % kinds.length] ?? "any";
  let spare = loadServer(kindOf(1));
  for (let round = 1; round <= rounds; round += 1) {
    const kind = kindOf(round);
    if (kind === "recovery") tear();
    const server = openServer(spare, { kind, occurrence: 1 + Math.floor(random() * 6) });
    spare = loadServer(kindOf(round + 1));
    if (kind === "recovery") {
      // At any time until it listens.
      await Promise.race([server.port, wait(random() * 25)]);
      await kill(server.child);
      killed.recovery += 1;
      continue;
    }
    const until = kind === "any" ? 5 + Math.floor(random() * 80) : null;
    const wasThere = await loadAndKill({ server, round, until, answered });
    if (wasThere) killed[kind] += 1;
  }
  // Recovers and seals what the last kill left.
  const last = openServer(spare, { kind: "any", occurrence: 0 });
  expect(await last.port).toBeGreaterThan(0);
  await kill(last.child);

  const records = readRecords().map(({ record }) => record);
  const times = new Map<string, number>();
  for (const record of records) {
    if (record.kind === "operation") times.set(record.requestId, (times.get(record.requestId) ?? 0) + 1);
  }
  const torn = records.filter((record) => record.kind === "recovery" && record.reason === "torn-tail").length;
  const segments = globSync(join(directory, "journal/crash/segments/*.jsonl")).length;
  const seals = readLines<Seal>("journal/crash/seals.jsonl");
  console.log(
    `${answered.length} answers, ${records.length} records, ${segments} segments, ${seals.length} seals, ${torn} torn tails;`,
    killed,
  );

  expect(killed).toEqual(Object.fromEntries(kinds.map((kind) => [kind, roundsOfKind])));
  expect(answered.length).toBeGreaterThan(rounds * 10);
  expect(answered.filter((requestId) => times.get(requestId) !== 1)).toEqual([]);
  expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  expect(torn).toBeGreaterThan(rounds / 40);
  expect(segments).toBeGreaterThan(rounds / 2);
  expect(seals.length).toBeGreaterThan(rounds * 2.5);
  expect(seals.at(-1)?.to).toBe(records.length);
  const report = await verifyJournal(join(directory, "journal"));
  expect(report.chains.flatMap(({ problems }) => problems)).toEqual([]);
  expect(report.isGood).toBe(true);
  await expectIndexed();
}, 180_000);

/** After catching up the index holds the lines and seals of the journal, each once and in order. */
async function expectIndexed(): Promise<void> {
  const audit = await openIndexedAudit({
    ...{ directory: join(directory, "journal"), keysDirectory: join(directory, "keys"), chain: "crash" },
    ...{ hashAlgorithm: "sha256", signatureAlgorithm: "ed25519", segmentBytes: 1e6, segmentAgeMs: 1e6 },
    ...{ warnFreeBytes: 0, refuseFreeBytes: 0, databaseUrl, auditDatabaseUrl: "", retentionDays: 365 },
    ...{ maxLagBytes: 1e9, maxLagS: 1e9, log: { info: () => undefined, warn: () => undefined } },
  });
  try {
    const { pool, prisma } = audit.index;
    const before = await pool.query("SELECT count(*)::int AS batches FROM audit.progress");
    expect(before.rows[0].batches).toBeGreaterThan(rounds / 5);
    await audit.shipper.catchUp();
    const { rows } = await pool.query<{ line: string }>("SELECT line FROM audit.record ORDER BY sequence");
    expect(rows.map(({ line }) => line)).toEqual(readRecords().map(({ line }) => line));
    const seals = await prisma.seal.findMany({ orderBy: { seal: "asc" } });
    expect(seals.map(({ line }) => line)).toEqual(textLines("journal/crash/seals.jsonl"));
  } finally {
    await audit.close();
  }
}

interface Server {
  readonly child: ChildProcess;
  /** Resolves when it listens; 0 where it was killed before. */
  readonly port: Promise<number>;
  /** Resolves when it is about to do what the round aims at. */
  readonly reached: Promise<void>;
}

function loadServer(kind: CrashKind): ChildProcess {
  const isShipping = kind === "shipping";
  const argv = [directory, ...(isShipping ? [databaseUrl] : [])];
  const execArgv = isShipping ? ["--import", join(import.meta.dirname, "crashShipping.ts")] : [];
  return fork(server, argv, { execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

function openServer(child: ChildProcess, order: CrashOrder): Server {
  const port = new Promise<number>((resolve, reject) => {
    child.on("message", (message) => (typeof message === "number" ? resolve(message) : undefined));
    child.once("exit", (code) => (code === null ? resolve(0) : reject(new Error(`The server ended with ${code}.`))));
  });
  const reached = new Promise<void>((resolve) => {
    child.on("message", (message) => (message === order.kind ? resolve() : undefined));
  });
  child.send(order);
  return { child, port, reached };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

interface Load {
  readonly server: Server;
  readonly round: number;
  /** Answers after which it is killed; null for when it has reached what it is killed in. */
  readonly until: number | null;
  readonly answered: string[];
}

/** @returns whether it was killed as `until` says, and had not come to its end before */
async function loadAndKill({ server: { child, port, reached }, round, until, answered }: Load): Promise<boolean> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ended = once(child, "exit");
  const delayUs = random() * (until === null ? 3_000 : 1_500);
  let count = 0;
  let killed = false;
  const strike = () => {
    if (killed) return;
    spin(delayUs);
    child.kill("SIGKILL");
    killed = true;
  };
  if (until === null) reached.then(strike);
  const at = await port;
  const worker = async (connection: number) => {
    for (let turn = 0; !killed; turn += 1) {
      const requestId = `${round}-${connection}-${turn}`;
      const text = await ask(agent, at, requestId);
      if (text === null) return;
      if (text !== requestId) throw new Error(`${requestId} was answered with ${text}.`);
      answered.push(requestId);
      count += 1;
      if (count === until) strike();
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => worker(connection)));
  await ended;
  agent.destroy();
  return killed;
}

/** @returns null where no whole answer came */
function ask(agent: Agent, port: number, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = request({ agent, port, host: "127.0.0.1", path: `/${path}` }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
      response.on("error", () => resolve(null));
    });
    asked.on("error", () => resolve(null));
    asked.end();
  });
}

/** The answers that come meanwhile are read afterwards: the kill falls between two of them. */
function spin(microseconds: number): void {
  const end = performance.now() + microseconds / 1_000;
  while (performance.now() < end);
}

/** As a power cut leaves a line: a kill alone seldom comes within the write of one. */
function tear(): void {
  const last = globSync("journal/crash/segments/*.jsonl", { cwd: directory }).sort().at(-1) ?? "";
  appendFileSync(
    join(directory, last),
    `{"address":"127.0.0.1","chain":"crash","durationUs":${"1".repeat(random() * 900)}`,
  );
}

function readRecords(): readonly { readonly line: string; readonly record: AuditRecord }[] {
  const files = globSync("journal/crash/segments/*.jsonl", { cwd: directory }).sort();
  return files.flatMap((file) => textLines(file).map((line) => ({ line, record: JSON.parse(line) })));
}

function readLines<Line>(file: string): readonly Line[] {
  return textLines(file).map((line): Line => JSON.parse(line));
}

function textLines(file: string): readonly string[] {
  return readFileSync(join(directory, file), "utf8").split("\n").slice(0, -1);
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
