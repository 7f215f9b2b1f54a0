import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClientSettings } from "../../../access/clients/clientInput.ts";
import { createClientCredentials } from "../../../access/clients/credentials.ts";
import { type Problem, RegisterError } from "../../../access/clients/problem.ts";
import { createRegister } from "../../../access/clients/register.ts";
import { createDocumentRegister } from "../../../access/clients/registerDocuments.ts";
import { openStore, type Store } from "../../../access/store/openStore.ts";
import { newClient, otherOrganisation, someOrganisation } from "../../support/clients.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";

let databases: TestDatabases;
let store: Store;
beforeAll(async () => {
  databases = await openTestDatabases();
  store = await openStore({ databaseUrl: await databases.create() });
});
afterAll(async () => {
  await store.close();
  await databases.close();
});

const register = () => createRegister({ store });
const documents = () => createDocumentRegister({ store });
const credentials = () => createClientCredentials(store);

async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RegisterError)) throw error ?? new RegisterError([]);
  return error.problems;
}

function publicKey(kid: string, type: "ec" | "rsa" = "ec") {
  const { publicKey, privateKey } =
    type === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    key: { ...publicKey.export({ format: "jwk" }), kid },
    privateKey: { ...privateKey.export({ format: "jwk" }), kid },
  };
}

describe("a client", () => {
  test("has what it was given and as little as possible of the rest", async () => {
    const { client, secret } = await register().add(newClient({ id: "least-of-all", name: " 最小 " }));
    expect(client).toEqual({
      id: "least-of-all",
      name: "最小",
      organisation: someOrganisation,
      contact: "0512-57300000",
      scopes: [],
      areas: ["320583"],
      ceiling: 1,
      purposes: [],
      contract: null,
      documents: "trusted",
      denied: "null",
      introspection: false,
      requestsPerSecond: 10,
      maxCost: 10_000,
      dailyCost: 1_000_000,
      addresses: [],
      expiresAt: null,
      revokedAt: null,
      revision: expect.any(Number),
    });
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test("gets an id when it was given none, and never that of another", async () => {
    const { client } = await register().add(newClient());
    expect(client.id).toMatch(/^client-[a-z2-7]{16}$/);
    expect(await problemsOf(register().add(newClient({ id: client.id })))).toMatchObject([
      { field: "id", code: "INVALID_VALUE", message: expect.stringMatching(/exists/) },
    ]);
  });

  test("keeps prefixes of areas in the form that codes inside begin with, none inside another", async () => {
    const areas = ["320583102000", "320583102001", "320282", "320282113000", "320583102001001"];
    const { client } = await register().add(newClient({ areas }));
    expect(client.areas).toEqual(["320282", "320583102"]);
  });

  test("is changed field by field, each change with a revision of its own", async () => {
    const { client } = await register().add(newClient({ scopes: ["grid:read"] }));
    const { client: changed } = await register().update(client.id, {
      ceiling: 3,
      scopes: ["service:read", "grid:read"],
    });
    expect(changed).toEqual({
      ...client,
      ceiling: 3,
      scopes: ["grid:read", "service:read"],
      revision: changed.revision,
    });
    expect(changed.revision).toBeGreaterThan(client.revision);
  });

  test("that is not there is said not to be", async () => {
    for (const work of [
      () => register().update("no-such-client", {}),
      () => register().rotate("no-such-client"),
      () => register().revoke("x"),
    ]) {
      expect(await problemsOf(work())).toMatchObject([{ field: "id", code: "NOT_FOUND" }]);
    }
    expect(await register().show("no-such-client")).toBeNull();
  });
});

describe("an input that is wrong", () => {
  const wrong: readonly (readonly [keyof ClientSettings, unknown, RegExp])[] = [
    ["name", " ", /1 to 100/],
    ["name", "长".repeat(101), /1 to 100/],
    ["name", "two\nlines", /control characters/],
    ["organisation", "11320583XX00000270", /GB 32100-2015/],
    ["contact", "", /1 to 200/],
    ["scopes", ["grid:write"], /Expected scopes of these: grid:read/],
    ["areas", ["3205 83"], /2 to 18 digits/],
    ["areas", ["3"], /2 to 18 digits/],
    ["areas", ["3".repeat(19)], /2 to 18 digits/],
    ["areas", Array.from({ length: 201 }, (_, index) => `3205${index}`), /at most 200/],
    ["ceiling", 5, /from 1 to 4/],
    ["ceiling", 2.5, /from 1 to 4/],
    ["purposes", ["curiosity"], /grid-governance/],
    ["contract", "has blanks", /name of a tag/],
    ["documents", "some", /trusted, free/],
    ["denied", "drop", /null, refuse/],
    ["introspection", "yes", /true or false/],
    ["requestsPerSecond", 0, /from 1 to 10000/],
    ["maxCost", -1, /from 1 to/],
    ["dailyCost", Number.POSITIVE_INFINITY, /from 1 to/],
    ["addresses", ["10.0.0.0/33"], /CIDR/],
    ["addresses", ["2001:db8::/129"], /CIDR/],
    ["addresses", ["intranet"], /CIDR/],
    ["expiresAt", Date.UTC(2020, 0), /still to come/],
    ["expiresAt", Number.NaN, /still to come/],
    ["jwks", { keys: [] }, /1 to 10 keys/],
    ["jwks", { keys: [{ ...publicKey("a").key, kid: "" }] }, /"kid"/],
    ["jwks", { keys: [publicKey("a").key, publicKey("a").key] }, /"kid"/],
    ["jwks", { keys: [publicKey("a").privateKey] }, /private key/],
    ["jwks", { keys: [{ kty: "oct", k: "c2VjcmV0", kid: "a" }] }, /private key/],
    ["jwks", { keys: [{ kty: "RSA", n: "AQAB", e: "AQAB", kid: "a" }] }, /2048/],
    ["jwks", { keys: [{ ...publicKey("a").key, use: "enc" }] }, /signatures/],
  ];

  test.each(wrong)("%s %j is refused with a sentence", async (field, value, sentence) => {
    const input = { ...newClient(), [field]: value };
    expect(await problemsOf(register().add(input))).toEqual([
      { field, code: "INVALID_VALUE", message: expect.stringMatching(sentence) },
    ]);
  });

  test("is refused with everything that is wrong, and changes nothing", async () => {
    const before = await register().count({});
    const problems = await problemsOf(register().add(newClient({ id: "Ä", name: "", ceiling: 0 })));
    expect(problems.map(({ field }) => field)).toEqual(["id", "name", "ceiling"]);
    expect(await register().count({})).toBe(before);
  });
});

describe("a secret", () => {
  test("is nowhere in the store", async () => {
    const { client, secret } = await register().add(newClient());
    const [row] = await store.prisma.clientSecret.findMany({ where: { clientId: client.id } });
    expect(row?.hash).toHaveLength(32);
    expect(JSON.stringify(await register().show(client.id))).not.toContain(secret);
    expect(Buffer.from(row?.hash ?? []).toString("latin1")).not.toContain(secret);
  });

  test("is valid beside its successor until its end, and two are the most", async () => {
    const { client, secret: first } = await register().add(newClient());
    const { secret: second } = await register().rotate(client.id, { overlapSeconds: 3_600 });
    const valid = (secret: string | null) => credentials().matchesSecret(client.id, secret ?? "");
    expect(await Promise.all([first, second].map(valid))).toEqual([true, true]);
    const { secret: third } = await register().rotate(client.id, { overlapSeconds: 3_600 });
    expect(await Promise.all([first, second, third].map(valid))).toEqual([false, true, true]);
    const { secret: fourth } = await register().rotate(client.id, { overlapSeconds: 0 });
    expect(await Promise.all([second, third, fourth].map(valid))).toEqual([false, false, true]);
    expect(await valid("another")).toBe(false);
  });

  test("is worth nothing for a client that is revoked, has expired, or does not exist", async () => {
    const { client: revoked, secret } = await register().add(newClient());
    await register().revoke(revoked.id);
    expect(await credentials().matchesSecret(revoked.id, secret ?? "")).toBe(false);
    const { client: expired, secret: other } = await register().add(newClient());
    await store.prisma.apiClient.update({ where: { id: expired.id }, data: { expiresAt: new Date(0) } });
    expect(await credentials().matchesSecret(expired.id, other ?? "")).toBe(false);
    expect(await credentials().matchesSecret("no-such-client", "")).toBe(false);
  });

  test("is not made for a client that signs, whose public keys alone are kept", async () => {
    const { key } = publicKey("key-1", "rsa");
    const { client, secret } = await register().add(newClient({ jwks: { keys: [{ ...key, note: "dropped" }] } }));
    expect(secret).toBeNull();
    expect(await credentials().publicKeys(client.id)).toEqual({ keys: [key] });
    expect((await register().show(client.id))?.keyIds).toEqual(["key-1"]);
    expect(await problemsOf(register().rotate(client.id))).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  });

  test("goes when the client begins to sign, and comes back by rotation when it ends to", async () => {
    const { client, secret } = await register().add(newClient());
    await register().update(client.id, { jwks: { keys: [publicKey("key-1").key] } });
    expect(await credentials().matchesSecret(client.id, secret ?? "")).toBe(false);
    await register().update(client.id, { jwks: null });
    expect(await credentials().publicKeys(client.id)).toBeNull();
    const { secret: again } = await register().rotate(client.id);
    expect(await credentials().matchesSecret(client.id, again ?? "")).toBe(true);
  });
});

test("revocation is final", async () => {
  const { client } = await register().add(newClient());
  const { client: revoked } = await register().revoke(client.id);
  expect(revoked.revokedAt).toEqual(expect.any(Number));
  for (const work of [
    () => register().update(client.id, { ceiling: 2 }),
    () => register().rotate(client.id),
    () => register().revoke(client.id),
    () => documents().add(client.id, [{ id: "a", text: "{ a }" }]),
  ]) {
    expect(await problemsOf(work())).toMatchObject([{ field: "id", code: "ILLEGAL_TRANSITION" }]);
  }
});

describe("repeating with an idempotency key", () => {
  test("gives the first outcome without the secret, also for ten at the same time", async () => {
    const idempotency = { owner: "admin", key: "add-once" };
    const before = await register().count({});
    const answers = await Promise.all(Array.from({ length: 10 }, () => register().add(newClient(), idempotency)));
    expect(new Set(answers.map(({ client }) => client.id)).size).toBe(1);
    expect(answers.filter(({ secret }) => secret !== null)).toHaveLength(1);
    expect(answers.filter(({ repeated }) => repeated)).toHaveLength(9);
    expect(await register().count({})).toBe(before + 1);
  });

  test("with another input, or for another operation, is refused; the key of another client is another", async () => {
    const idempotency = { owner: "admin", key: "used-before" };
    const { client } = await register().add(newClient(), idempotency);
    const reused = [{ field: "idempotencyKey", code: "IDEMPOTENCY_KEY_REUSED" }];
    expect(await problemsOf(register().add(newClient({ name: "其他" }), idempotency))).toMatchObject(reused);
    expect(await problemsOf(register().revoke(client.id, idempotency))).toMatchObject(reused);
    expect((await register().add(newClient(), { ...idempotency, owner: "other" })).repeated).toBe(false);
  });

  test("rotates once", async () => {
    const { client } = await register().add(newClient());
    const idempotency = { owner: "admin", key: "rotate-once" };
    const { secret } = await register().rotate(client.id, {}, idempotency);
    expect(await register().rotate(client.id, {}, idempotency)).toMatchObject({ secret: null, repeated: true });
    expect(await credentials().matchesSecret(client.id, secret ?? "")).toBe(true);
  });
});

describe("the list", () => {
  test("pages in id order, each client once, with filters", async () => {
    const organisation = otherOrganisation;
    for (const letter of ["c", "a", "e", "b", "d"]) {
      await register().add(newClient({ id: `list-${letter}`, name: `清单 ${letter.toUpperCase()}`, organisation }));
    }
    await register().revoke("list-d");
    const first = await register().list({ first: 2, organisation });
    expect(first.clients.map(({ id }) => id)).toEqual(["list-a", "list-b"]);
    const rest = await register().list({ first: 10, after: "list-b", organisation });
    expect(rest.clients.map(({ id }) => id)).toEqual(["list-c", "list-d", "list-e"]);
    expect([first.hasNextPage, rest.hasNextPage]).toEqual([true, false]);
    expect((await register().list({ first: 10, organisation, name: "清单 e" })).clients).toHaveLength(1);
    expect(await register().count({ organisation, state: "revoked" })).toBe(1);
    expect(await register().count({ organisation, state: "active" })).toBe(4);
    expect(await register().count({ organisation, name: "%" })).toBe(0);
  });
});

describe("trusted documents", () => {
  const text = "query A { community(code: 1) { name } }";
  const hash = "c0c5d8a8b9ec2a20d5e1a3f5ff7c3b5e8b2a7a6f1a3b6f4de0d3e5a1f2b4c6d8";

  test("are kept once for all clients and go with the last that has them", async () => {
    const one = (await register().add(newClient())).client.id;
    const other = (await register().add(newClient())).client.id;
    expect(await documents().add(one, [{ id: "a", text }])).toMatchObject({ added: 1, unchanged: 0 });
    expect(await documents().add(one, [{ id: "a", text }])).toMatchObject({ added: 0, unchanged: 1 });
    await documents().add(other, [{ id: "b", text }]);
    expect(await store.prisma.trustedDocument.count({ where: { text } })).toBe(1);
    expect(await documents().remove(one, ["a", "never-there"])).toMatchObject({ removed: 1 });
    expect(await store.prisma.trustedDocument.count({ where: { text } })).toBe(1);
    expect(await documents().remove(other, "all")).toMatchObject({ removed: 1 });
    expect(await store.prisma.trustedDocument.count({ where: { text } })).toBe(0);
  });

  test("can get another text under their id, and are listed in order", async () => {
    const { client } = await register().add(newClient());
    await documents().add(client.id, [
      { id: "b", text: "{ b }" },
      { id: "a", text: "{ a }" },
    ]);
    expect(await documents().add(client.id, [{ id: "a", text: "{ other }" }])).toMatchObject({ added: 1 });
    expect(await store.prisma.trustedDocument.count({ where: { text: "{ a }" } })).toBe(0);
    const page = await documents().list(client.id, { first: 1 });
    expect(page.documents.map(({ id }) => id)).toEqual(["a"]);
    expect(page.hasNextPage).toBe(true);
    expect((await documents().list(client.id, { first: 9, after: "a" })).documents.map(({ id }) => id)).toEqual(["b"]);
  });

  test.each([
    ["a hash that is another text's", [{ id: hash, text }], /is not that of its text/],
    ["the same with the name of its algorithm", [{ id: `sha256:${hash}`, text }], /is not that of its text/],
    [
      "an id twice",
      [
        { id: "a", text },
        { id: "a", text: "{ a }" },
      ],
      /twice/,
    ],
    ["an id with blanks", [{ id: "a b", text }], /without blanks/],
    ["no text", [{ id: "a", text: " " }], /1 to 100000/],
    ["none at all", [], /1 to 2000 documents/],
  ])("with %s are refused", async (_what, input, sentence) => {
    const { client } = await register().add(newClient());
    expect(await problemsOf(documents().add(client.id, input))).toMatchObject([
      { field: "documents", code: "INVALID_VALUE", message: expect.stringMatching(sentence) },
    ]);
  });
});
