import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import { freePort } from "../../sandbox/postgres/freePort.ts";
import { chooseServerUser, makeServerDirectory, type ServerUser } from "../../sandbox/postgres/serverUser.ts";

/** A real MariaDB on a port of its own. Root comes in from 127.0.0.1 without a password. */
export interface TemporaryMariadb {
  readonly port: number;
  /** Runs statements as root, one after another; the rows of the last. */
  readonly asRoot: (...statements: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
  readonly remove: () => Promise<void>;
}

const program = ["/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/bin/mariadbd"].find((path) =>
  existsSync(path),
);
/** Of MariaDB 10, and as they are called since 11. */
const tables = [
  ["/usr/share/mysql/mysql_system_tables.sql", "/usr/share/mysql/mysql_system_tables_data.sql"],
  ["/usr/share/mariadb/mariadb_system_tables.sql", "/usr/share/mariadb/mariadb_system_tables_data.sql"],
].find((paths) => paths.every((path) => existsSync(path)));
const isComplete = program !== undefined && tables !== undefined;

/** For the note of a test that is skipped; null where MariaDB is there. */
export const whyNoMariadb = isComplete ? null : "mariadbd is not on this machine (apt-get install mariadb-server-core)";

/** The sql_mode of systems that were installed long ago: what does not fit is cut, and nobody is told. */
const settings = [
  "--no-defaults",
  "--skip-log-bin",
  "--skip-name-resolve",
  "--bind-address=127.0.0.1",
  "--innodb-buffer-pool-size=16M",
  "--innodb-flush-log-at-trx-commit=0",
  "--character-set-server=gbk",
  "--sql-mode=NO_ENGINE_SUBSTITUTION",
  "--default-time-zone=-05:00",
  "--log-warnings=0",
];

/** @param more further settings of the server */
export async function temporaryMariadb(...more: readonly string[]): Promise<TemporaryMariadb> {
  const directory = await mkdtemp(join(tmpdir(), "community-mariadb-"));
  await chmod(directory, 0o755);
  const data = join(directory, "data");
  const user = await chooseServerUser();
  await makeServerDirectory(data, user);
  await bootstrap(data, user);
  const port = await freePort();
  const place = [`--datadir=${data}`, `--socket=${join(data, "socket")}`, `--pid-file=${join(data, "pid")}`];
  const server = start([...settings, ...place, `--port=${port}`, ...more], data, user);
  const ended = once(server, "exit");
  // Also where a test process ends without removing it.
  const onExit = () => void server.kill("SIGKILL");
  process.once("exit", onExit);
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`mariadbd ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    port,
    asRoot: async (...statements) => {
      const root = await mysql.createConnection({ host: "127.0.0.1", port, user: "root", charset: "utf8mb4" });
      try {
        let rows: unknown = [];
        for (const statement of statements) [rows] = await root.query(statement);
        return Array.isArray(rows) ? rows : [];
      } finally {
        await root.end();
      }
    },
    remove: async () => {
      process.off("exit", onExit);
      server.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function start(options: readonly string[], directory: string, user: ServerUser): ChildProcess {
  return spawn(program ?? "mariadbd", options, { ...user, cwd: directory, stdio: ["pipe", "ignore", "ignore"] });
}

/** The system tables, as `mariadb-install-db` makes them; without its programs, which are in another package. */
async function bootstrap(data: string, user: ServerUser): Promise<void> {
  const server = start(["--no-defaults", "--bootstrap", `--datadir=${data}`, "--log-warnings=0"], data, user);
  const ended = once(server, "exit");
  server.stdin?.write("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
  for (const path of tables ?? []) {
    for await (const chunk of createReadStream(path)) server.stdin?.write(chunk);
  }
  server.stdin?.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`mariadbd --bootstrap ended with ${code}`);
}

/** It greets before anything is asked. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("data", () => end(true));
    socket.once("error", () => end(false));
  });
}
