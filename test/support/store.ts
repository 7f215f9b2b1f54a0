import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../sandbox/postgres/startPostgres.ts";

export interface TestDatabases {
  /** URL of a new, empty database. */
  readonly create: () => Promise<string>;
  /** Ends the server, also before `close`: what a store does when its database is gone. */
  readonly stop: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A PostgreSQL server of its own in a folder of its own. */
export async function openTestDatabases(): Promise<TestDatabases> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-store-"));
  const server = await startPostgres({ stateDirectory, report: () => undefined });
  let created = 0;
  return {
    async create() {
      created += 1;
      const name = `store_${created}`;
      await server.ensureDatabase(name);
      const { host, port, user, password } = server.connection(name);
      return `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${name}`;
    },
    stop: server.stop,
    async close() {
      await server.stop();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}
