import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Act, followActs } from "../../../access/acts/followActs.ts";
import { openChangeFeed } from "../../../access/clients/changeFeed.ts";
import { createRegister } from "../../../access/clients/register.ts";
import { createDocumentRegister } from "../../../access/clients/registerDocuments.ts";
import { rotateKeys } from "../../../access/keys/rotateKeys.ts";
import { createAtRestCipher } from "../../../access/store/atRestCipher.ts";
import { openStore, type Store } from "../../../access/store/openStore.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";

const client = {
  name: "测试客户端",
  organisation: "11320583XX00000276",
  contact: "0512-00000101",
  areas: [""],
  scopes: ["grid:read" as const],
};
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let databases: TestDatabases;
let store: Store;
beforeAll(async () => {
  databases = await openTestDatabases();
  store = await openStore({ databaseUrl: await databases.create(), maxConnections: 4 });
});
afterAll(async () => {
  await store.close();
  await databases.close();
});

/** Follows until `enough` and gives what was recorded. */
async function recorded(enough: number, fail: (act: Act) => boolean = () => false): Promise<readonly Act[]> {
  const acts: Act[] = [];
  const feed = openChangeFeed({ store, pollMs: 20 });
  const following = followActs({ store, feed, log: quiet, retryMs: 20 }, async (act) => {
    if (fail(act)) throw new Error("not now");
    acts.push(act);
  });
  try {
    await vi.waitFor(() => expect(acts.length).toBeGreaterThanOrEqual(enough), { timeout: 10_000, interval: 10 });
  } finally {
    await following.close();
    await feed.close();
  }
  return acts;
}

test("each change of a client, its secrets and documents, and of a key is one act, with who made it", async () => {
  const register = createRegister({ store });
  const documents = createDocumentRegister({ store });
  await register.add({ ...client, id: "acts-one" });
  await register.update("acts-one", { requestsPerSecond: 7 }, { owner: "acts-admin", key: "update-1" });
  await register.update("acts-one", { requestsPerSecond: 7 }, { owner: "acts-admin", key: "update-1" });
  await register.rotate("acts-one");
  const texts = ["{ a }", "{ b }", "{ c }"].map((text, index) => ({ id: `d${index}`, text }));
  await documents.add("acts-one", texts);
  await rotateKeys(store, createAtRestCipher("ab".repeat(32)), { overlapS: 60, tokenLifeS: 600 });
  await register.revoke("acts-one");

  const acts = await recorded(6);
  expect(
    acts.map(({ action, target, actor }) => [action, action === "signing-key.rotated" ? "" : target, actor]),
  ).toEqual([
    ["client.changed", "acts-one", "command line"],
    ["client.changed", "acts-one", "acts-admin"],
    ["client.changed", "acts-one", "command line"],
    ["client.documents.changed", "acts-one", "command line"],
    ["signing-key.rotated", "", "command line"],
    ["client.changed", "acts-one", "command line"],
  ]);
  const ofClient = acts.filter(({ action }) => action === "client.changed");
  expect(ofClient[0]?.before).toBeNull();
  for (const [index, act] of ofClient.entries()) {
    expect(act.after).toMatch(/^[0-9a-f]{64}$/);
    if (index > 0) expect(act.before).toBe(ofClient[index - 1]?.after);
  }
  for (const { time } of acts) expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
  expect(new Set(ofClient.map(({ after }) => after)).size).toBe(ofClient.length);
});

test("what is changed past this program is an act of the account that did", async () => {
  await createRegister({ store }).add({ ...client, id: "acts-two" });
  await recorded(1);
  const direct = new pg.Client({ connectionString: store.databaseUrl });
  await direct.connect();
  await direct.query("UPDATE api_client SET ceiling = 4 WHERE id = 'acts-two'");
  await direct.end();
  const [act] = await recorded(1);
  expect(act).toMatchObject({
    action: "client.changed",
    target: "acts-two",
    actor: expect.stringMatching(/^database account /),
  });
});

test("an act that cannot be recorded stays first in line", async () => {
  const register = createRegister({ store });
  await register.add({ ...client, id: "acts-three" });
  await register.add({ ...client, id: "acts-four" });
  let failures = 3;
  const acts = await recorded(2, () => {
    failures -= 1;
    return failures >= 0;
  });
  expect(failures).toBeLessThan(0);
  expect(acts.map(({ target }) => target)).toEqual(["acts-three", "acts-four"]);
});

test("two replicas record each act once", async () => {
  const register = createRegister({ store });
  for (let index = 0; index < 20; index += 1) await register.add({ ...client, id: `acts-many-${index}` });
  const seen: string[] = [];
  const feed = openChangeFeed({ store, pollMs: 20 });
  const replicas = [1, 2].map(() =>
    followActs({ store, feed, log: quiet, retryMs: 20 }, async ({ id }) => {
      seen.push(id);
    }),
  );
  await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(20), { timeout: 10_000, interval: 10 });
  for (const replica of replicas) await replica.close();
  await feed.close();
  expect(seen.length).toBe(20);
  expect(new Set(seen).size).toBe(20);
});
