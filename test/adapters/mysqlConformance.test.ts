import { afterAll, beforeAll, describe, test } from "vitest";
import { type TemporaryMariadb, temporaryMariadb, whyNoMariadb } from "../support/temporaryMariadb.ts";
import { testSystem } from "./conformanceSuite.ts";
import { startToyMysql, toyTables } from "./toys/toyMysql.ts";

describe.skipIf(whyNoMariadb !== null)("on a real MariaDB", () => {
  let mariadb: TemporaryMariadb;
  beforeAll(async () => {
    mariadb = await temporaryMariadb();
    await mariadb.asRoot(...toyTables);
  }, 60_000);
  afterAll(() => mariadb?.remove());

  testSystem({ name: "a MySQL database", start: (options) => startToyMysql(mariadb, options) });
});

test("where MariaDB is not tested, it is said why", ({ skip }) => {
  skip(whyNoMariadb !== null, whyNoMariadb ?? "");
});
