import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PostgresServer, startPostgres } from "../../sandbox/postgres/startPostgres.ts";

/** A state directory that the server's account may enter, also when the tests run as root. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "community-sandbox-"));
  await chmod(directory, 0o755);
  return directory;
}

/** A real PostgreSQL in a directory of its own; `remove` stops it and leaves nothing. */
export async function temporaryPostgres(): Promise<{
  readonly server: PostgresServer;
  readonly directory: string;
  readonly remove: () => Promise<void>;
}> {
  const directory = await temporaryDirectory();
  const server = await startPostgres({ stateDirectory: directory, report: () => undefined });
  return {
    server,
    directory,
    remove: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
