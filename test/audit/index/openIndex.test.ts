import { expect, test } from "vitest";
import { openIndex } from "../../../audit/index/openIndex.ts";
import { openTestDatabases } from "../../support/store.ts";

test("a connection that is lost between two statements of a transaction fails the next one, and nothing else", async () => {
  const databases = await openTestDatabases();
  const index = openIndex({ databaseUrl: await databases.create(), auditDatabaseUrl: await databases.create() });
  const connection = await index.pool.connect();
  await connection.query("BEGIN");
  const ended = new Promise<void>((resolve) => {
    connection.once("end", resolve);
  });
  await databases.stop();
  await ended;
  await expect(connection.query("COMMIT")).rejects.toThrow();
  connection.release(true);
  await index.close();
  await databases.close();
});
