import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRecord } from "../../audit/record.ts";
import type { Seal } from "../../audit/seal.ts";
import { verifyJournal } from "../../audit/verify/verifyJournal.ts";

const rounds = 200;
const connections = 20;
const server = join(import.meta.dirname, "crashServer.ts");
/** When a round's process is killed: while it starts (recovers), or so many answers and then some microseconds later. */
const random = mulberry32(20_260_305);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-crash-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("kill -9 at 200 moments under load: each answer has exactly one record, and the journal verifies", async () => {
  const answered: string[] = [];
  const seen = { torn: 0, rotated: 0, sealed: 0, killedInStart: 0 };
  let spare = loadServer();
  const openNext = () => {
    const opened = openServer(spare);
    spare = loadServer();
    return opened;
  };
  for (let round = 1; round <= rounds; round += 1) {
    const isRecovery = round % 8 === 0;
    if (isRecovery) tear();
    const { child, port } = openNext();
    if (isRecovery) {
      // At any time until it listens. Shipping has a test of its own.
      await Promise.race([port, wait(random() * 25)]);
      await kill(child);
      seen.killedInStart += 1;
    } else {
      await loadAndKill({ child, port: await port, round, until: 5 + Math.floor(random() * 120), answered });
    }
  }
  // Recovers and seals what the last kill left.
  const last = openNext();
  expect(await last.port).toBeGreaterThan(0);
  await kill(last.child);
  await kill(spare);

  const records = readRecords();
  const times = new Map<string, number>();
  for (const record of records) {
    if (record.kind === "operation") times.set(record.requestId, (times.get(record.requestId) ?? 0) + 1);
    if (record.kind === "recovery" && record.reason === "torn-tail") seen.torn += 1;
  }
  seen.rotated = globSync(join(directory, "journal/crash/segments/*.jsonl")).length;
  const seals = readLines<Seal>("journal/crash/seals.jsonl");
  seen.sealed = seals.length;

  expect(answered.length).toBeGreaterThan(rounds * 10);
  expect(answered.filter((requestId) => times.get(requestId) !== 1)).toEqual([]);
  expect([...times].filter(([, count]) => count !== 1)).toEqual([]);
  expect(seen.torn).toBeGreaterThan(5);
  expect(seen.rotated).toBeGreaterThan(100);
  expect(seen.sealed).toBeGreaterThan(500);
  expect(seals.at(-1)?.to).toBe(records.length);
  const report = await verifyJournal(join(directory, "journal"));
  expect(report.chains.flatMap(({ problems }) => problems)).toEqual([]);
  expect(report.isGood).toBe(true);
  console.log(`${answered.length} answers, ${records.length} records; ${JSON.stringify(seen)}`);
}, 180_000);

interface Server {
  readonly child: ChildProcess;
  /** Resolves when it listens; 0 where it was killed before. */
  readonly port: Promise<number>;
}

function loadServer(): ChildProcess {
  return fork(server, [directory], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

function openServer(child: ChildProcess): Server {
  const port = new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", (code) => (code === null ? resolve(0) : reject(new Error(`The server ended with ${code}.`))));
  });
  child.send("open");
  return { child, port };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

interface Load {
  readonly child: ChildProcess;
  readonly port: number;
  readonly round: number;
  /** Answers after which it is killed. */
  readonly until: number;
  readonly answered: string[];
}

async function loadAndKill({ child, port, round, until, answered }: Load): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ended = once(child, "exit");
  let count = 0;
  let killed = false;
  const worker = async (connection: number) => {
    for (let turn = 0; !killed; turn += 1) {
      const requestId = `${round}-${connection}-${turn}`;
      const text = await ask(agent, port, requestId);
      if (text === null) return;
      if (text !== requestId) throw new Error(`${requestId} was answered with ${text}.`);
      answered.push(requestId);
      count += 1;
      if (count === until) {
        spin(random() * 1_500);
        child.kill("SIGKILL");
        killed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, connection) => worker(connection)));
  await ended;
  agent.destroy();
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

function readRecords(): readonly AuditRecord[] {
  const files = globSync("journal/crash/segments/*.jsonl", { cwd: directory }).sort();
  return files.flatMap((file) => readLines<AuditRecord>(file));
}

function readLines<Line>(file: string): readonly Line[] {
  const text = readFileSync(join(directory, file), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line): Line => JSON.parse(line));
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
