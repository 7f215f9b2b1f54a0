import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type PostgresBinaries, PostgresStartError } from "./binaries.ts";
import { readPostmasterFile } from "./postmaster.ts";
import type { ServerUser } from "./serverUser.ts";

export interface ServerProcessOptions {
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly port: number;
}

/**
 * Every commit is handed to the operating system, so it survives a kill of any process; the disk is not waited for,
 * so only a crash of the machine may lose data.
 * Statements are not logged: they hold record values.
 */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  shared_buffers: "64MB",
  max_connections: "100",
  timezone: "Asia/Shanghai",
  log_min_messages: "warning",
  log_min_error_statement: "panic",
} as const;

const START_TIMEOUT_MS = 60_000;

/** Starts the server in a session of its own, so that Ctrl-C reaches the sandbox first, and waits until it is ready. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ChildProcess> {
  const log = await open(options.logFile, "w");
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(
    options.binaries.postgres,
    ["-D", options.dataDirectory, "-p", String(options.port), ...settings],
    {
      ...options.user,
      cwd: options.dataDirectory,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, LC_ALL: "C" },
    },
  );
  const failed = new Promise<never>((_resolve, reject) => {
    server.once("error", (cause) => reject(new PostgresStartError("PostgreSQL does not start", { cause })));
    server.once("exit", () => reject(new PostgresStartError(`PostgreSQL ended at once: see ${options.logFile}`)));
  });
  failed.catch(() => undefined);
  try {
    await Promise.race([untilReady(server, options.dataDirectory), failed]);
  } finally {
    await log.close();
  }
  watch(server, options.user);
  server.unref();
  return server;
}

async function untilReady(server: ChildProcess, dataDirectory: string): Promise<void> {
  for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until; await sleep(15)) {
    const file = await readPostmasterFile(dataDirectory);
    if (file?.ready && file.processId === server.pid) return;
  }
  server.kill("SIGQUIT");
  throw new PostgresStartError("PostgreSQL is not ready after 60 seconds");
}

/**
 * A shell that holds the end of a pipe from this process: when this process dies, however it dies, the pipe closes and
 * the shell shuts the server down.
 */
function watch(server: ChildProcess, user: ServerUser): void {
  if (process.platform === "win32" || server.pid === undefined) return;
  const watcher = spawn("sh", ["-c", 'read -r line; kill -INT "$0"', String(server.pid)], {
    ...user,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.on("error", () => undefined);
  server.once("exit", () => watcher.kill("SIGKILL"));
  watcher.unref();
  if (watcher.stdin && "unref" in watcher.stdin && typeof watcher.stdin.unref === "function") watcher.stdin.unref();
}
