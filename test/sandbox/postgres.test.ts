import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PostgresServer, startPostgres } from "../../sandbox/postgres/startPostgres.ts";
import { withClient } from "../../sandbox/postgres/withClient.ts";
import { temporaryDirectory } from "./temporaryPostgres.ts";

let directory: string;
const children: ChildProcess[] = [];
const servers: PostgresServer[] = [];

beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) await server.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

async function start(lines: string[] = []): Promise<PostgresServer> {
  const server = await startPostgres({ stateDirectory: directory, report: (line) => lines.push(line) });
  servers.push(server);
  return server;
}

/** A process of its own that runs a server here; answers it and the server's process. */
async function hold(): Promise<{ child: ChildProcess; processId: number }> {
  const script = new URL("holdPostgres.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [output] = (await once(child.stdout, "data")) as [Buffer];
  return { child, processId: Number(output.toString().split(" ")[1]) };
}

function lives(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

const notes = (server: PostgresServer) =>
  withClient(server.connection("kept"), async (client) => (await client.query("SELECT text FROM note")).rowCount);

test("A new server speaks UTF-8 in locale C and listens on loopback alone", { timeout: 30_000 }, async () => {
  const server = await start();
  const { rows } = await withClient(server.connection("postgres"), (client) =>
    client.query(`SELECT current_setting('server_encoding') AS encoding, datcollate AS collation,
      current_setting('listen_addresses') AS address FROM pg_database WHERE datname = 'postgres'`),
  );
  expect(rows).toEqual([{ encoding: "UTF8", collation: "C", address: "127.0.0.1" }]);
});

test("The superuser's password is kept for its owner alone and never reported", { timeout: 30_000 }, async () => {
  const lines: string[] = [];
  const server = await start(lines);
  const file = join(directory, "sandbox.password");
  const password = (await readFile(file, "utf8")).trim();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain(password);
  const config = { ...server.connection("postgres"), password: "wrong" };
  await expect(withClient(config, async () => undefined)).rejects.toMatchObject({ code: "28P01" });
});

test("When the sandbox is killed its server ends, and the next start has the data", { timeout: 30_000 }, async () => {
  const { child, processId } = await hold();
  expect(lives(processId)).toBe(true);
  child.kill("SIGKILL");
  await expect.poll(() => lives(processId), { timeout: 10_000 }).toBe(false);
  expect(await notes(await start())).toBe(1);
});

test("A killed server with its file left behind is no obstacle", { timeout: 30_000 }, async () => {
  const { child, processId } = await hold();
  process.kill(processId, "SIGKILL");
  child.kill("SIGKILL");
  await expect.poll(() => lives(processId), { timeout: 10_000 }).toBe(false);
  expect(await notes(await start())).toBe(1);
});

test("A second sandbox on the same directory is refused while the first lives", { timeout: 30_000 }, async () => {
  const { child, processId } = await hold();
  await expect(start()).rejects.toThrow(`Process ${child.pid} already runs a sandbox`);
  expect(lives(processId)).toBe(true);
});

test("A server whose owner is gone is stopped and its data taken over", { timeout: 30_000 }, async () => {
  const { processId } = await hold();
  await writeFile(join(directory, "postgres.owner"), "999999999\n");
  const server = await start();
  expect(lives(processId)).toBe(false);
  expect(await notes(server)).toBe(1);
});

test("With a url the server that is there is used", { timeout: 30_000 }, async () => {
  const own = await start();
  const { user, password } = own.connection("postgres");
  const url = `postgresql://${user}:${password}@${own.host}:${own.port}`;
  const other = await startPostgres({ stateDirectory: join(directory, "other"), url, report: () => undefined });
  expect(await other.ensureDatabase("made_there")).toBe(true);
  expect(await own.ensureDatabase("made_there")).toBe(false);
  await other.stop();
  expect(await own.ensureDatabase("still_there")).toBe(true);
});
