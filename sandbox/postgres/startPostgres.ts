import { once } from "node:events";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type ClientConfig, escapeIdentifier } from "pg";
import { findBinaries, PostgresStartError } from "./binaries.ts";
import { createClusterOnce } from "./cluster.ts";
import { freePort } from "./freePort.ts";
import { readOrCreatePassword } from "./password.ts";
import { clearOrphan, stopProcess } from "./postmaster.ts";
import { startServerProcess } from "./serverProcess.ts";
import { chooseServerUser, requireReachable } from "./serverUser.ts";
import { withClient } from "./withClient.ts";

export interface PostgresOptions {
  /** Where the cluster, its passwords and its log are kept. */
  readonly stateDirectory: string;
  /** `postgresql://user:password@host:port` of a superuser; then that server is used and none is started. */
  readonly url?: string | undefined;
  /** Told what happens, one line each; never a password. */
  readonly report: (line: string) => void;
}

/** The server behind the doors. Its superuser belongs to the sandbox alone. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** Superuser's way into one database. */
  readonly connection: (database: string) => ClientConfig;
  /** Creates a database in UTF-8 that only its grantees may enter; true when it was not there. */
  readonly ensureDatabase: (name: string) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

const SUPERUSER = "sandbox";
const START_ATTEMPTS = 3;

export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  if (options.url !== undefined) return existingServer(new URL(options.url));
  const stateDirectory = resolve(options.stateDirectory);
  await mkdir(stateDirectory, { recursive: true });
  const user = await chooseServerUser();
  if (user) await chmod(stateDirectory, ((await stat(stateDirectory)).mode & 0o777) | 0o011);
  const binaries = findBinaries();
  const dataDirectory = join(stateDirectory, "postgres");
  await requireReachable(binaries.postgres, user);
  await requireReachable(dataDirectory, user);
  const ownerFile = join(stateDirectory, "postgres.owner");
  await clearOrphan(dataDirectory, Number(await readFile(ownerFile, "utf8").catch(() => "")) || null);
  const password = await readOrCreatePassword(stateDirectory, SUPERUSER);
  await createClusterOnce({ binaries, user, dataDirectory, superuser: SUPERUSER, password });
  await writeFile(ownerFile, `${process.pid}\n`);

  const logFile = join(stateDirectory, "postgres.log");
  const { child, port } = await startOnFreePort((port) =>
    startServerProcess({ binaries, user, dataDirectory, logFile, port }),
  );
  options.report(`PostgreSQL is ready on port ${port}`);
  const connection = (database: string): ClientConfig => ({
    host: "127.0.0.1",
    port,
    user: SUPERUSER,
    password,
    database,
  });
  return {
    host: "127.0.0.1",
    port,
    connection,
    ensureDatabase: (name) => ensureDatabase(connection, name),
    stop: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
      if (child.pid !== undefined && ended) await stopProcess(child.pid);
      await ended;
      await rm(ownerFile, { force: true });
    },
  };
}

async function startOnFreePort<T>(start: (port: number) => Promise<T>): Promise<{ child: T; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { child: await start(port), port };
    } catch (error) {
      if (attempt === START_ATTEMPTS || !(error instanceof PostgresStartError)) throw error;
    }
  }
}

function existingServer(url: URL): PostgresServer {
  const host = url.hostname;
  const port = Number(url.port || "5432");
  const connection = (database: string): ClientConfig => ({
    host,
    port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
  });
  return {
    host,
    port,
    connection,
    ensureDatabase: (name) => ensureDatabase(connection, name),
    stop: async () => undefined,
  };
}

async function ensureDatabase(connection: PostgresServer["connection"], name: string): Promise<boolean> {
  return withClient(connection("postgres"), async (client) => {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount !== 0) return false;
    const database = escapeIdentifier(name);
    await client.query(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    return true;
  });
}
