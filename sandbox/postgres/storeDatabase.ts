import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import { readOrCreatePassword } from "./password.ts";
import type { PostgresServer } from "./startPostgres.ts";
import { withClient } from "./withClient.ts";

/** Database and account of the same name. */
const name = "community_access";

/** The role that the query log is searched with: docs/operating.md. */
const auditRole = "community_graph_audit";

/**
 * An empty database for the gateway's own store, so that the demo needs no second server. Its account owns it and nothing
 * else; what is in it stays from start to start.
 *
 * @returns `postgresql://account:password@host:port/database`
 */
export async function openStoreDatabase(server: PostgresServer, stateDirectory: string): Promise<string> {
  const password = await readOrCreatePassword(stateDirectory, name);
  await server.ensureDatabase(name);
  await withClient(server.connection("postgres"), (client) => ensureOwner(client, password));
  return `postgresql://${name}:${password}@${server.host}:${server.port}/${name}`;
}

async function ensureOwner(client: Client, password: string): Promise<void> {
  const owner = escapeIdentifier(name);
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
  if (known.rowCount === 0) await client.query(`CREATE ROLE ${owner}`);
  await client.query(
    `ALTER ROLE ${owner} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${escapeLiteral(password)}`,
  );
  await client.query(`ALTER DATABASE ${owner} OWNER TO ${owner}`);
  // What an administrator does for a city: the account of the store makes no roles.
  const audit = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [auditRole]);
  if (audit.rowCount === 0) await client.query(`CREATE ROLE ${auditRole} NOLOGIN`);
  await client.query(`GRANT ${auditRole} TO ${owner}`);
}
