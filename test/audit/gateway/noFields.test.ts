import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateIndex, openIndex } from "../../../audit/index/openIndex.ts";
import { openShipper } from "../../../audit/index/shipper.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import { headersOf, thePublic } from "../../policy/support/callers.ts";
import { openGuarded } from "../../policy/support/openGuarded.ts";
import { ask, openSandbox } from "../../support/community.ts";
import { makeTestQueryLog, type TestQueryLog } from "../../support/queryLog.ts";
import { openTestDatabases } from "../../support/store.ts";

let sandbox: Sandbox;
let queryLog: TestQueryLog;
beforeAll(async () => {
  sandbox = await openSandbox();
  queryLog = await makeTestQueryLog();
});
afterAll(async () => {
  await queryLog.remove();
  await sandbox.stop();
});

// An explorer asks so when it is opened.
test("an operation that reads no field of the graph verifies, and goes into the index", async () => {
  const gateway = await openGuarded(sandbox, { PUBLIC_INTROSPECTION: "on" }, queryLog.open);
  const headers = headersOf(thePublic);
  for (const query of ["query Schema { __schema { queryType { name } } }", "query Name { __typename }"]) {
    expect((await ask(`${gateway.origin}/graphql`, query, {}, headers)).errors).toEqual([]);
  }
  await gateway.close();
  expect(queryLog.operations().map(({ operation }) => operation?.name)).toEqual(["Schema", "Name"]);
  const report = await verifyJournal(queryLog.directory);
  expect(report.chains.flatMap(({ problems }) => problems)).toEqual([]);

  const databases = await openTestDatabases();
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  const index = openIndex({ databaseUrl });
  const shipper = openShipper({
    ...{ index, directory: queryLog.directory, own: null, isGone: () => true, hashAlgorithm: "sha256" },
    ...{ maxLagBytes: 1e9, maxLagS: 1e9, log: { warn: () => undefined } },
  });
  await shipper.catchUp();
  expect(shipper.status()).toMatchObject({ chains: [{ shipped: queryLog.records().length, problem: null }] });
  await shipper.close();
  await index.close();
  await databases.close();
});
