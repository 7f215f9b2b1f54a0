import { escapeIdentifier, escapeLiteral } from "pg";
import type { PostgresServer } from "./startPostgres.ts";
import { withClient } from "./withClient.ts";

/** Zone of the databases, which is nobody's here: a client that takes the server's zone for its own is half a day off. */
const zone = "America/New_York";

/** Sets the zone of every later session of a database, as an installer left it. */
export async function keepZone(server: PostgresServer, database: string): Promise<void> {
  await withClient(server.connection(database), (client) =>
    client.query(`ALTER DATABASE ${escapeIdentifier(database)} SET TimeZone = ${escapeLiteral(zone)}`),
  );
}
