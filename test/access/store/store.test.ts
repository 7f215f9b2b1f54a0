import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAtRestCipher } from "../../../access/store/atRestCipher.ts";
import { migrate } from "../../../access/store/migrate.ts";
import { type Migration, readMigrations } from "../../../access/store/migrations.ts";
import { openStore } from "../../../access/store/openStore.ts";
import { nextRevision } from "../../../access/store/revision.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

const all = readMigrations();
const further = (sql: string): Migration => ({ name: "9999-further", sql, checksum: `of ${sql}` });

describe("migrations", () => {
  test("are applied once, whoever comes again", async () => {
    const url = await databases.create();
    expect(await migrate(url, all)).toEqual(all.map(({ name }) => name));
    expect(await migrate(url, all)).toEqual([]);
  });

  test("are applied once by six replicas that start at the same time", async () => {
    const url = await databases.create();
    const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(url, all)));
    expect(applied.flat()).toEqual(all.map(({ name }) => name));
  });

  test("refuse to start when one was changed after it had been applied", async () => {
    const url = await databases.create();
    await migrate(url, all);
    const changed = all.map((migration) => ({ ...migration, checksum: "another" }));
    await expect(migrate(url, changed)).rejects.toThrow(/Migration 0001-register was changed after/);
  });

  test("refuse to start on the store of a newer version", async () => {
    const url = await databases.create();
    await migrate(url, [...all, further("SELECT 1")]);
    await expect(migrate(url, all)).rejects.toThrow(/9999-further, which this version does not know/);
  });

  test("keep nothing of one that fails half way", async () => {
    const url = await databases.create();
    const broken = further("CREATE TABLE half (id int); SELECT 1 / 0");
    await expect(migrate(url, [...all, broken])).rejects.toThrow(/9999-further failed.*division by zero/);
    expect(await migrate(url, [...all, further("CREATE TABLE half (id int)")])).toEqual(["9999-further"]);
  });

  test("say without the password why the database cannot be used", async () => {
    const url = new URL(await databases.create());
    url.password = "a-wrong-password";
    await expect(migrate(url.href, all)).rejects.toThrow(
      /^The store in DATABASE_URL cannot be prepared: password auth/,
    );
    await expect(migrate("postgresql://a:secret-word@127.0.0.1:1/x", all)).rejects.toThrow(/ECONNREFUSED(?!.*secret)/);
  });
});

describe("the store", () => {
  test("numbers concurrent changes without a gap, in the order in which they become visible", async () => {
    const { prisma, close } = await openStore({ databaseUrl: await databases.create() });
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => prisma.$transaction((transaction) => nextRevision(transaction, "test"))),
    );
    expect(taken.sort((a, b) => Number(a - b))).toEqual(Array.from({ length: 20 }, (_, index) => BigInt(index + 1)));
    await close();
  });

  test("gives a statement up after its deadline", async () => {
    const { prisma, close } = await openStore({ databaseUrl: await databases.create(), statementTimeoutMs: 50 });
    await expect(prisma.$queryRaw`SELECT pg_sleep(20)::text`).rejects.toThrow();
    await close();
  });
});

describe("sealing", () => {
  const key = "0f".repeat(32);
  const cipher = createAtRestCipher(key);

  test("gives back what was sealed, and never the same bytes twice", () => {
    const sealed = cipher.seal('{"kty":"EC"}', "kid-1");
    expect(cipher.open(sealed, "kid-1")).toBe('{"kty":"EC"}');
    expect(cipher.seal('{"kty":"EC"}', "kid-1")).not.toEqual(sealed);
    expect(Buffer.from(sealed).toString("latin1")).not.toContain("kty");
  });

  test("opens nothing with another key, in another place, or changed in any byte", () => {
    const sealed = cipher.seal("private", "kid-1");
    expect(() => createAtRestCipher(randomBytes(32).toString("hex")).open(sealed, "kid-1")).toThrow(
      /another ACCESS_KEY/,
    );
    expect(() => cipher.open(sealed, "kid-2")).toThrow(/has been changed, or belongs to another/);
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed, (byte, at) => (at === index ? byte ^ 1 : byte));
      expect(() => cipher.open(changed, "kid-1")).toThrow();
    }
    expect(() => cipher.open(sealed.subarray(0, 20), "kid-1")).toThrow();
    expect(() => createAtRestCipher("short")).toThrow(/ACCESS_KEY has to be 32 bytes/);
  });
});

test("a time is the same whoever reads it, also on a server that is not in UTC", async () => {
  const store = await openStore({ databaseUrl: await databases.create() });
  const direct = new pg.Client({ connectionString: store.databaseUrl });
  await direct.connect();
  try {
    expect((await direct.query("SHOW timezone")).rows).toEqual([{ TimeZone: "Asia/Shanghai" }]);
    const expiresAt = new Date("2026-03-01T00:00:00.000Z");
    await store.prisma.oidcRecord.create({ data: { model: "Test", id: "time", payload: {}, expiresAt } });
    const { rows } = await direct.query("SELECT expires_at = '2026-03-01T00:00:00Z' AS same FROM oidc_record");
    expect(rows).toEqual([{ same: true }]);
    expect((await store.prisma.oidcRecord.findFirst())?.expiresAt).toEqual(expiresAt);
  } finally {
    await direct.end();
    await store.close();
  }
});
