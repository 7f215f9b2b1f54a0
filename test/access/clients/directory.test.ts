import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Clients, openClients } from "../../../access/clients/openClients.ts";
import { openStore } from "../../../access/store/openStore.ts";
import { newClient } from "../../support/clients.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";

let databases: TestDatabases;
beforeAll(async () => {
  databases = await openTestDatabases();
});
afterAll(() => databases.close());

interface Replica extends Clients {
  /** Statements that the process has sent. */
  readonly queries: () => number;
  readonly stop: () => Promise<void>;
}

async function openReplica(databaseUrl: string, options: { staleMs?: number; pollMs?: number } = {}): Promise<Replica> {
  const store = await openStore({ databaseUrl });
  let queries = 0;
  const prisma = store.prisma.$extends({
    query: {
      apiClient: {
        findUnique: ({ args, query }) => {
          queries += 1;
          return query(args);
        },
      },
    },
  }) as unknown as typeof store.prisma;
  const clients = await openClients({ store: { ...store, prisma }, staleMs: 300_000, ...options });
  return {
    ...clients,
    queries: () => queries,
    stop: async () => {
      await clients.close();
      await store.close();
    },
  };
}

/** Of a change on one replica until it acts on the other. */
const soon = { timeout: 5_000, interval: 20 };

describe("two replicas on one store", () => {
  test.each([
    ["told by NOTIFY", { pollMs: 60_000 }],
    ["looking every second", {}],
  ])("a change on one acts there at once and on the other within 5 s, %s", async (how, options) => {
    const databaseUrl = await databases.create();
    const here = await openReplica(databaseUrl);
    const there = await openReplica(databaseUrl, options);
    if (how === "told by NOTIFY") await vi.waitFor(() => expect(there.feed.status().listening).toBe(true), soon);
    const heard: string[] = [];
    there.directory.onChange((id) => heard.push(id));
    const { client } = await here.register.add(newClient());
    await Promise.all([here, there].map(({ feed }) => feed.look()));
    for (const { directory } of [here, there]) expect(await directory.client(client.id)).toEqual(client);

    await here.register.update(client.id, { ceiling: 4 });
    expect(await here.directory.client(client.id)).toMatchObject({ ceiling: 4 });
    await vi.waitFor(async () => expect(await there.directory.client(client.id)).toMatchObject({ ceiling: 4 }), soon);
    expect(heard).toContain(client.id);

    await here.register.revoke(client.id);
    expect(await here.directory.client(client.id)).toMatchObject({ revokedAt: expect.any(Number) });
    await vi.waitFor(
      async () => expect(await there.directory.client(client.id)).toMatchObject({ revokedAt: expect.any(Number) }),
      soon,
    );
    await Promise.all([here.stop(), there.stop()]);
  });

  test("an id that did not exist is known soon after it was added", async () => {
    const databaseUrl = await databases.create();
    const here = await openReplica(databaseUrl);
    const there = await openReplica(databaseUrl);
    expect(await there.directory.client("added-later")).toBeNull();
    await here.register.add(newClient({ id: "added-later" }));
    await vi.waitFor(async () => expect(await there.directory.client("added-later")).not.toBeNull(), soon);
    await Promise.all([here.stop(), there.stop()]);
  });

  test("documents are there, change and go", async () => {
    const databaseUrl = await databases.create();
    const here = await openReplica(databaseUrl);
    const there = await openReplica(databaseUrl);
    const { client } = await here.register.add(newClient());
    expect(await there.directory.trustedDocument(client.id, "a")).toBeNull();
    for (const text of ["{ a }", "{ b }"]) {
      await here.documents.add(client.id, [{ id: "a", text }]);
      expect(await here.directory.trustedDocument(client.id, "a")).toBe(text);
      await vi.waitFor(async () => expect(await there.directory.trustedDocument(client.id, "a")).toBe(text), soon);
    }
    await here.documents.remove(client.id, ["a"]);
    await vi.waitFor(async () => expect(await there.directory.trustedDocument(client.id, "a")).toBeNull(), soon);
    expect(await there.directory.trustedDocument("no-such-client", "a")).toBeNull();
    await Promise.all([here.stop(), there.stop()]);
  });

  test("a store that was put back to an earlier state is noticed", async () => {
    const databaseUrl = await databases.create();
    const here = await openReplica(databaseUrl);
    const store = await openStore({ databaseUrl });
    const { client } = await here.register.add(newClient());
    await here.feed.look();
    await here.directory.client(client.id);
    await store.prisma.$executeRaw`DELETE FROM client_secret`;
    await store.prisma.$executeRaw`DELETE FROM api_client`;
    await store.prisma.$executeRaw`UPDATE store_revision SET value = 0`;
    await vi.waitFor(async () => expect(await here.directory.client(client.id)).toBeNull(), soon);
    await store.close();
    await here.stop();
  });
});

describe("a lookup", () => {
  test("reads the store once for all who ask at the same time, and not again", async () => {
    const replica = await openReplica(await databases.create());
    const { client } = await replica.register.add(newClient());
    const before = replica.queries();
    const found = await Promise.all(Array.from({ length: 50 }, () => replica.directory.client(client.id)));
    expect(new Set(found).size).toBe(1);
    expect(replica.queries() - before).toBe(1);
    expect(replica.directory.client(client.id)).toBe(found[0]);
    for (let round = 0; round < 3; round += 1) await replica.directory.client("no-such-client");
    expect(replica.queries() - before).toBe(2);
    expect(replica.directory.client("Not an id; never asked for")).toBeNull();
    expect(replica.queries() - before).toBe(2);
    await replica.stop();
  });
});

test("while the store is down the known go on for their time, and then nobody does", async () => {
  const own = await openTestDatabases();
  const databaseUrl = await own.create();
  const patient = await openReplica(databaseUrl, { staleMs: 300_000, pollMs: 50 });
  const impatient = await openReplica(databaseUrl, { staleMs: 200, pollMs: 50 });
  const { client } = await patient.register.add(newClient());
  const replicas = [patient, impatient];
  await Promise.all(replicas.map(({ feed }) => feed.look()));
  await Promise.all(replicas.map(({ directory }) => directory.client(client.id)));
  expect(patient.directory.status()).toMatchObject({ state: "live", remembered: 1 });

  await own.stop();
  await vi.waitFor(() => expect(patient.directory.status().state).toBe("stale"), soon);
  await vi.waitFor(() => expect(impatient.directory.status().state).toBe("unavailable"), soon);
  expect(await patient.directory.client(client.id)).toEqual(client);
  const unavailable = { name: "AccessError", code: "ACCESS_UNAVAILABLE" };
  await expect(patient.directory.client("never-seen")).rejects.toMatchObject(unavailable);
  await expect(impatient.directory.client(client.id)).rejects.toMatchObject(unavailable);
  await expect(impatient.directory.trustedDocument(client.id, "a")).rejects.toMatchObject(unavailable);
  await Promise.all(replicas.map(({ stop }) => stop()));
  await own.close();
});
