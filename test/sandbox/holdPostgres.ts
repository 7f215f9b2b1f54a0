/** Starts PostgreSQL in the given directory, writes one row, says `ready <pid>` and waits to be killed. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startPostgres } from "../../sandbox/postgres/startPostgres.ts";
import { withClient } from "../../sandbox/postgres/withClient.ts";

const [, , directory = ""] = process.argv;
const server = await startPostgres({ stateDirectory: directory, report: () => undefined });
await server.ensureDatabase("kept");
await withClient(server.connection("kept"), async (client) => {
  await client.query("CREATE TABLE IF NOT EXISTS note (text text)");
  await client.query("INSERT INTO note VALUES ('written before the kill')");
});
const [processId] = (await readFile(join(directory, "postgres", "postmaster.pid"), "utf8")).split("\n");
process.stdout.write(`ready ${processId}\n`);
setInterval(() => undefined, 60_000);
