/** Whose data the graph's own mutations are given, by a real gateway process with its log and index: told, and found again. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSchema, parse } from "graphql";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Sandbox } from "../../../sandbox/start.ts";
import { ask, environmentOf, openSandbox } from "../../support/community.ts";
import { type ProductProcess, startGatewayProcess } from "../../support/productProcess.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { generateGiven } from "../support/generateGiven.ts";
import { naiveGiven } from "../support/naiveGiven.ts";

const operations = 150;
const lookUpsAtOnce = 10;

const sdl = readFileSync("schema/supergraph.graphql", "utf8");
const declared = parse(sdl);

let sandbox: Sandbox;
let databases: TestDatabases;
let folder: string;
let gateway: ProductProcess;
beforeAll(async () => {
  sandbox = await openSandbox();
  databases = await openTestDatabases();
  folder = await mkdtemp(join(tmpdir(), "community-given-subjects-"));
  gateway = await startGatewayProcess({
    ...environmentOf(sandbox),
    ...{ ACCESS: "off", AUDIT: "on", AUDIT_DIR: join(folder, "audit"), AUDIT_KEYS: join(folder, "keys") },
    ...{ DATABASE_URL: await databases.create(), LOG_LEVEL: "warn" },
  });
});
afterAll(async () => {
  await gateway?.stop();
  await databases?.close();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** By whom somebody is told, the fields of each request that was given their data. */
type Accesses = Map<string, Map<string, readonly string[]>>;

async function mutate(): Promise<Accesses> {
  const root = buildSchema(sdl, { assumeValidSDL: true }).getMutationType();
  if (root === null || root === undefined) throw new RangeError("no mutations");
  const fields = Object.values(root.getFields()).filter((field) => tells(field.name));
  expect(fields.length).toBeGreaterThan(6);
  const accesses: Accesses = new Map();
  for (let index = 0; index < operations; index += 1) {
    const { query, variables, given } = generateGiven({ root, fields, leaves: "userErrors { code }" }, "graph", index);
    const requestId = `given-${index}`;
    const { errors } = await ask(gateway.endpoint, query, variables, { "x-request-id": requestId });
    expect(
      errors.map(({ extensions }) => extensions.code).filter((code) => !mayFail.has(code)),
      query,
    ).toEqual([]);
    for (const [who, coordinates] of naiveGiven(declared, given)) {
      const known = who.replace(/^also /, "");
      if (known === "unknown") continue;
      const requests = accesses.get(known) ?? new Map();
      accesses.set(known, requests);
      requests.set(requestId, [...new Set([...(requests.get(requestId) ?? []), ...coordinates])].sort());
    }
  }
  return accesses;
}

/** What is given is random: an event or an application of that number is not there. */
const mayFail: ReadonlySet<string> = new Set(["NOT_FOUND", "BAD_USER_INPUT"]);

/** Whether an input of the mutation says by what somebody is told. */
function tells(mutation: string): boolean {
  const input = Object.fromEntries(inputNames.map((name) => [name, "text"]));
  return naiveGiven(declared, [{ type: "Mutation", field: mutation, values: { input } }]).length > 0;
}

const inputNames = declared.definitions.flatMap((one) =>
  one.kind === "InputObjectTypeDefinition" ? (one.fields ?? []).map(({ name }) => name.value) : [],
);

/** As somebody writes it who looks for it: not as it was given. */
function knownOf(who: string): object {
  const [, kind = "", text = ""] = /^(\w+) (.*)$/s.exec(who) ?? [];
  if (kind === "person") return { person: text };
  const [name = "", phone = ""] = text.split("/");
  const known = {
    words: {
      ...(name !== "" && { name: [...name].join(" ") }),
      ...(phone !== "" && { phone: phone.replace(/^(\d{3})/, "$1-") }),
    },
    idNumber: { idNumber: text.toLowerCase() },
    certificate: { certificateNumber: ` ${text}` },
  }[kind];
  return { known };
}

async function accessesOf(all: readonly string[]): Promise<readonly Map<string, readonly string[]>[]> {
  const fields = all.map(
    (_who, index) =>
      `s${index}: subjectAccesses(person: $p${index}, known: $k${index}, first: 200) { nodes { fields record { requestId } } }`,
  );
  const parameters = all.map((_who, index) => `$p${index}: ID, $k${index}: KnownSubjectInput`);
  const given = all.map(knownOf) as readonly { readonly person?: string; readonly known?: object }[];
  const variables = Object.fromEntries(
    given.flatMap(({ person, known }, index) => [
      [`p${index}`, person],
      [`k${index}`, known],
    ]),
  );
  const query = `query Accesses(${parameters.join(", ")}) { ${fields.join(" ")} }`;
  const { data, errors } = await ask(gateway.endpoint, query, variables);
  expect(errors).toEqual([]);
  return all.map((_who, index) => {
    const nodes: { fields: string[]; record: { requestId: string } }[] = data[`s${index}`].nodes;
    return new Map(nodes.map(({ fields: read, record }) => [record.requestId, [...new Set(read)].sort()]));
  });
}

test("C2: whose data generated mutations were given is in the records, and found again by the same words, written otherwise", {
  timeout: 120_000,
}, async () => {
  const accesses = await mutate();
  // Records are shipped in order: what is newer than the last mutation is another look at them.
  const earlier = Array.from({ length: operations - 1 }, (_, index) => `given-${index}`);
  const newest = async () => {
    const { data } = await ask(gateway.endpoint, "{ auditRecords(first: 1) { nodes { requestId } } }");
    return String(data.auditRecords.nodes[0]?.requestId ?? earlier[0]);
  };
  await vi.waitUntil(async () => !earlier.includes(await newest()), { timeout: 30_000, interval: 100 });
  const all = [...accesses.keys()];
  expect(all.length).toBeGreaterThan(40);
  expect(new Set(all.map((who) => who.split(" ")[0]))).toEqual(new Set(["idNumber", "words"]));
  for (let from = 0; from < all.length; from += lookUpsAtOnce) {
    const some = all.slice(from, from + lookUpsAtOnce);
    const found = await accessesOf(some);
    for (const [index, who] of some.entries())
      expect(Object.fromEntries(found[index] ?? []), who).toEqual(Object.fromEntries(accesses.get(who) ?? []));
  }
});
