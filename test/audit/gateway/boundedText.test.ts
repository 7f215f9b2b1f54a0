import { createHash } from "node:crypto";
import { getOperationAST, parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateIndex, openIndex } from "../../../audit/index/openIndex.ts";
import { openShipper } from "../../../audit/index/shipper.ts";
import { isRightReading } from "../../../audit/verify/contentRules.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { normalisedText } from "../../../gateway/graph/normalise.ts";
import { startToyGateway } from "../../gateway/fixtures/startToyGateway.ts";
import { longAlias } from "../../support/hostile/longAlias.ts";
import { longComment } from "../../support/hostile/longComment.ts";
import { makeTestQueryLog, type TestQueryLog } from "../../support/queryLog.ts";
import { openTestDatabases } from "../../support/store.ts";

let queryLog: TestQueryLog;
beforeAll(async () => {
  queryLog = await makeTestQueryLog();
});
afterAll(async () => {
  await queryLog.remove();
});

const manyNames = Array.from({ length: 300 }, (_, index) => `v${index}_${"x".repeat(126)}`);
const manyVariables = `query Q(${manyNames.map((name) => `$${name}: Boolean = true`).join(" ")}) { ${manyNames
  .map((name) => `__typename @include(if: $${name})`)
  .join(" ")} }`;

test("A3: a record holds a bounded part of a text and the hash of all of it, verifies, and goes into the index", async () => {
  const gateway = await startToyGateway({
    openAudit: queryLog.open,
    environment: { MAX_ROOT_FIELDS: "400", MAX_DIRECTIVES: "400", MAX_TOKENS: "10000" },
  });
  const asked = [
    longAlias(99_000, 1),
    longComment(99_000, 1),
    `query ${"N".repeat(90_000)} { __typename }`,
    `{ ${"communities { code } ".repeat(200)} }`,
  ];
  for (const query of asked) expect((await gateway.query(query)).body.errors).toBeUndefined();
  const variables = Object.fromEntries(manyNames.map((name) => [name, false]));
  expect((await gateway.query(manyVariables, variables)).body).toEqual({ data: {} });
  for (const number of [1, 2, 3]) {
    const { body } = await gateway.query(longAlias(1_000_000, number));
    expect(body.errors?.[0]?.extensions.code).toBe("OPERATION_TOO_LARGE");
  }
  await gateway.close();

  const records = queryLog.records();
  for (const record of records) expect(JSON.stringify(record).length).toBeLessThan(64 * 1_024);
  const readings = records.flatMap((record) => (record.kind === "reading" ? [record] : []));
  const [alias, comment, named] = readings;
  const whole = parse(asked[0] ?? "");
  const operation = getOperationAST(whole);
  if (operation === null || operation === undefined) throw new TypeError("no operation");
  const text = normalisedText(whole, operation);
  expect(alias).toMatchObject({
    hash: createHash("sha256").update(text).digest("hex"),
    text: `${text.slice(0, 8_192)}…`,
    textBytes: Buffer.byteLength(text),
  });
  expect(comment).toMatchObject({ text: "{\n  __typename\n}" });
  expect(comment?.textBytes).toBeUndefined();
  expect(named?.textBytes).toBeGreaterThan(90_000);
  expect(queryLog.operations()[2]?.operation?.name).toBe(`${"N".repeat(128)}…`);
  expect(Object.keys(queryLog.operations()[4]?.variables ?? {}).length).toBe(257);
  // What never became an operation brings none of its text.
  for (const record of queryLog.operations().slice(-3)) expect(JSON.stringify(record).length).toBeLessThan(500);

  const report = await verifyJournal(queryLog.directory);
  expect(report.chains.flatMap(({ problems }) => problems)).toEqual([]);
  if (alias === undefined) throw new TypeError("no reading");
  expect(isRightReading(alias)).toBe(true);
  expect(isRightReading({ ...alias, text: `x${alias.text}` })).toBe(false);
  expect(isRightReading({ ...alias, textBytes: 10 })).toBe(false);
  const { textBytes: _gone, ...uncut } = alias;
  expect(isRightReading(uncut)).toBe(false);

  const databases = await openTestDatabases();
  const databaseUrl = await databases.create();
  await migrateIndex(databaseUrl);
  const index = openIndex({ databaseUrl });
  const shipper = openShipper({
    ...{ index, directory: queryLog.directory, own: null, isGone: () => true, hashAlgorithm: "sha256" },
    ...{ maxLagBytes: 1e9, maxLagS: 1e9, log: { warn: () => undefined } },
  });
  await shipper.catchUp();
  expect(shipper.status()).toMatchObject({ chains: [{ shipped: records.length, problem: null }] });
  await shipper.close();
  await index.close();
  await databases.close();
});
