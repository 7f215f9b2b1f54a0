import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClientCredentials } from "../../../access/clients/credentials.ts";
import { hashOfDocument } from "../../../access/documents/readDocuments.ts";
import { openStore } from "../../../access/store/openStore.ts";
import { displayWidth } from "../../../cli/displayWidth.ts";
import { someOrganisation } from "../../support/clients.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

let databases: TestDatabases;
let databaseUrl: string;
let folder: string;
beforeAll(async () => {
  databases = await openTestDatabases();
  databaseUrl = await databases.create();
  folder = await mkdtemp(join(tmpdir(), "community-graph-cli-"));
});
afterAll(async () => {
  await databases.close();
  await rm(folder, { recursive: true });
});

const script = new URL("../../../scripts/commands/access.ts", import.meta.url).pathname;

/** The command as npm runs it, with nothing of this process's environment. */
function access(argv: readonly string[], environment: Record<string, string> = { DATABASE_URL: databaseUrl }) {
  return new Promise<Ran>((resolve) => {
    execFile(process.execPath, [script, ...argv], { env: environment, cwd: folder }, (error, output, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

const words = (line: string) => line.split(" ");
const base = ["--organisation", someOrganisation, "--contact", "0512-57300000", "--areas", "320583102000"];

async function added(name: string, ...flags: readonly string[]): Promise<{ id: string; secret: string | null }> {
  const { output } = await access(["add", "--name", name, ...base, ...flags, "--json"]);
  const { client, secret } = JSON.parse(output);
  return { id: client.id, secret };
}

async function isValid(id: string, secret: string | null): Promise<boolean> {
  const store = await openStore({ databaseUrl });
  const valid = await createClientCredentials(store).matchesSecret(id, secret ?? "");
  await store.close();
  return valid;
}

test("a client goes its way: added, shown, changed, given another secret, revoked", async () => {
  const add = await access([
    "add",
    "--id",
    "a-provider",
    "--name",
    "周市镇便民服务",
    ...base,
    ...words("--scopes grid:read,service:read --ceiling 2 --contract provider --expires 2999-12-31"),
  ]);
  expect(add).toMatchObject({ code: 0, errors: "" });
  const secret = /^Secret: (\S{43})$/m.exec(add.output)?.[1] ?? "";
  expect(add.output).toMatch(/^Registered a-provider \(周市镇便民服务\)\.$/m);
  expect(add.output).toMatch(/is not shown again/);
  expect(await isValid("a-provider", secret)).toBe(true);

  const { output: shown } = await access(["show", "a-provider"]);
  for (const part of ["周市镇便民服务", "grid:read, service:read", "320583102", "L2", "2999-12-31 23:59 +08:00"]) {
    expect(shown).toContain(part);
  }
  expect(shown).not.toContain(secret);

  expect(await access(words("update a-provider --ceiling 3 --expires never"))).toMatchObject({ code: 0 });
  const { output: json } = await access(words("show a-provider --json"));
  expect(JSON.parse(json)).toMatchObject({
    ceiling: 3,
    expiresAt: null,
    state: "active",
    scopes: ["grid:read", "service:read"],
  });

  const { output: rotated } = await access(words("rotate a-provider --overlap 0 --json"));
  expect(await isValid("a-provider", secret)).toBe(false);
  expect(await isValid("a-provider", JSON.parse(rotated).secret)).toBe(true);

  expect(await access(words("revoke a-provider"))).toMatchObject({ code: 0 });
  expect(await access(words("revoke a-provider"))).toEqual({
    code: 1,
    output: "",
    errors: "The client was revoked, which is final. Add another.\n",
  });
});

test("the list is a table whose columns line up, and pages", async () => {
  await added("甲", "--id", "page-a");
  await added("a name in Latin letters", "--id", "page-b");
  await added("乙（试点）", "--id", "page-c");
  const { output } = await access(words("list --first 2 --after page"));
  const lines = output.trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[3]).toBe("There are more: --after page-b");
  const columnOf = (line: string, part: string) => displayWidth(line.slice(0, line.indexOf(part)));
  expect(new Set(lines.slice(1, 3).map((line) => columnOf(line, someOrganisation))).size).toBe(1);
  const page = JSON.parse((await access([...words("list --first 1 --after page-b --json --name"), "试点"])).output);
  expect(page.clients.map(({ id }: { id: string }) => id)).toEqual(["page-c"]);
});

test("a client with keys of its own has no secret", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const file = join(folder, "keys.json");
  await writeFile(file, JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "first" }] }));
  const { id, secret } = await added("签名", "--jwks", file);
  expect(secret).toBeNull();
  expect((await access(["show", id])).output).toContain("private_key_jwt, keys first");
  await writeFile(file, JSON.stringify({ keys: [{ ...privateKey.export({ format: "jwk" }), kid: "first" }] }));
  expect(await access(["update", id, "--jwks", file])).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^--jwks: A private key/),
  });
});

test("documents are registered from a manifest, listed and removed", async () => {
  const { id } = await added("文档");
  const text = "query A { community(code: 1) { name } }";
  const file = join(folder, "manifest.json");
  await writeFile(file, JSON.stringify({ [hashOfDocument(text)]: text }));
  expect(await access(["documents", "add", id, file])).toMatchObject({
    code: 0,
    output: "1 registered, 0 known already.\n",
  });
  expect((await access(["documents", "list", id])).output).toContain(hashOfDocument(text));
  expect(await access(["documents", "remove", id])).toMatchObject({ code: 2 });
  expect(await access(["documents", "remove", id, "--all"])).toMatchObject({ code: 0, output: "1 removed.\n" });
  await writeFile(file, JSON.stringify({ [hashOfDocument(text)]: "{ other }" }));
  expect(await access(["documents", "add", id, file])).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/SHA-256/),
  });
});

describe("what is wrong is said in a sentence", () => {
  test.each([
    ["add", 2, /^Needed: --name, --organisation, --contact, --areas\.\nSee npm run access -- add --help/],
    ["constructor", 2, /There is no command "constructor"/],
    ["documents", 2, /There is no command "documents"/],
    ["list --frist 2", 2, /Unknown option '--frist'/],
    ["list --first many", 2, /--first is a whole number/],
    ["show", 2, /Needed: ID/],
    ["show a b", 2, /"b" is one too many/],
    ["show no-such-client", 1, /^No client has the id no-such-client\.\n$/],
    ["update no-such-client --ceiling 3", 1, /^No client has this id\.\n$/],
    ["update no-such-client", 2, /Nothing to change/],
    ["update a --ceiling 9 --requests-per-second 0", 2, /^--ceiling: .*1 to 4\.\n--requests-per-second: .*10000\.\n$/],
    ["update a --expires tomorrow", 2, /--expires is a day/],
    ["documents add a no/such/file", 1, /no\/such\/file does not exist/],
  ])("%s", async (line, code, sentence) => {
    const ran = await access(words(line));
    expect(ran).toEqual({ code, output: "", errors: expect.stringMatching(sentence) });
  });

  test("without a store", async () => {
    expect(await access(["list"], {})).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/^DATABASE_URL is not set\./),
    });
    const gone = await access(["list"], { DATABASE_URL: "postgresql://a:secret-word@127.0.0.1:1/x" });
    expect(gone).toMatchObject({ code: 1, errors: expect.stringMatching(/cannot be prepared: .*ECONNREFUSED/) });
    expect(gone.errors).not.toContain("secret-word");
  });

  test("unless the demo runs here, whose store it is then", async () => {
    const home = join(folder, ".data/sandbox");
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "access-store.url"), `${databaseUrl}\n`);
    expect(await access(["list", "--first", "1"], {})).toMatchObject({ code: 0, errors: "" });
    await rm(home, { recursive: true });
  });

  test("as JSON for a program", async () => {
    const { errors } = await access(words("update no-such-client --ceiling 3 --json"));
    expect(JSON.parse(errors)).toEqual({
      errors: [{ field: "id", code: "NOT_FOUND", message: "No client has this id." }],
    });
  });
});

test("every command has its help", async () => {
  const { output } = await access(["--help"]);
  const names = [
    "add",
    "list",
    "show",
    "update",
    "rotate",
    "revoke",
    "documents add",
    "documents list",
    "documents remove",
  ];
  for (const name of names) {
    expect(output).toMatch(new RegExp(`^  ${name} `, "m"));
    const help = await access([...words(name), "--help"], {});
    expect(help).toMatchObject({ code: 0, errors: "", output: expect.stringContaining(`npm run access -- ${name}`) });
  }
});

test("signing keys are listed, rotated and withdrawn, with ACCESS_KEY alone", async () => {
  expect(await access(["keys", "rotate"])).toMatchObject({ code: 1, errors: expect.stringContaining("ACCESS_KEY") });
  const environment = { DATABASE_URL: databaseUrl, ACCESS_KEY: "5a".repeat(32) };
  const states = async () => {
    const { output } = await access(["keys", "list", "--json"]);
    return JSON.parse(output).keys.map(({ kid, state }: { kid: string; state: string }) => `${kid} ${state}`);
  };
  const rotated = async (...flags: readonly string[]) => {
    const { output } = await access(["keys", "rotate", "--json", ...flags], environment);
    return JSON.parse(output).kid;
  };
  expect((await access(["keys", "list"])).output).toContain("No key");
  const first = await rotated("--overlap", "0");
  const second = await rotated();
  expect(await states()).toEqual([`${first} signs`, `${second} published`]);
  expect((await access(["keys", "rotate", "--overlap", "-1"], environment)).code).toBe(2);
  const third = await rotated("--withdraw");
  expect(await states()).toEqual([`${third} signs`]);
  const { output } = await access(["keys", "list"]);
  expect(output).toContain("ES256");
  expect(output).not.toMatch(/"d"|sealed/);
});
