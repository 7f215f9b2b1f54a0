import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../sandbox/postgres/startPostgres.ts";

/** A PostgreSQL that goes and comes back under one address. */
export interface RestartablePostgres {
  /** Of an empty database. */
  readonly databaseUrl: string;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openRestartablePostgres(): Promise<RestartablePostgres> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-outage-"));
  // Started by root, the database runs as another account and has to get in.
  await chmod(stateDirectory, 0o755);
  const start = () => startPostgres({ stateDirectory, report: () => undefined });
  let server = await start();
  await server.ensureDatabase("store");
  // A server that starts again has another port; clients see this one.
  const door = createServer((socket) => {
    const behind = connect(server.port, "127.0.0.1");
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => {
    door.listen(0, "127.0.0.1", resolve);
  });
  const address = door.address();
  if (address === null || typeof address === "string") throw new TypeError("the door has no port");
  const { user, password } = server.connection("store");
  return {
    databaseUrl: `postgresql://${user}:${encodeURIComponent(String(password))}@127.0.0.1:${address.port}/store`,
    stop: () => server.stop(),
    async start() {
      server = await start();
    },
    async close() {
      door.close();
      await server.stop();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}
