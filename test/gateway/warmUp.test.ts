/** What is known is planned before it is asked for; counted by what the planning thread writes to the log. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readTrustedDocuments } from "../../gateway/operation/trustedDocuments.ts";
import { ConfigError } from "../../gateway/settings/config.ts";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { divisionSdl, gridSdl } from "./fixtures/toySubgraphs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "trusted-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let gateway: ToyGateway | null = null;
afterEach(async () => {
  await gateway?.close();
  gateway = null;
});

async function start(environment: Record<string, string> = {}): Promise<ToyGateway> {
  gateway = await startToyGateway({ environment });
  return gateway;
}

const planned = ({ log }: ToyGateway) => log().split('"planned"').length - 1;
const url = "http://127.0.0.1:9/";
const withField = composeSupergraph([
  { name: "division", url, sdl: divisionSdl.replace("fault: String", "fault: String added: String") },
  { name: "grid", url, sdl: gridSdl },
]);
const withoutFault = composeSupergraph([
  { name: "division", url, sdl: divisionSdl.replace("fault: String", "") },
  { name: "grid", url, sdl: gridSdl },
]);

async function reload(started: ToyGateway, supergraph: string): Promise<void> {
  const reloads = () => started.log().split("supergraph reloaded").length;
  const before = reloads();
  writeFileSync(started.supergraphFile, supergraph);
  await expect.poll(reloads, { timeout: 15_000 }).toBe(before + 1);
}

test("one operation is planned once, in whatever white space and by whichever way it comes", async () => {
  const started = await start();
  const { query } = started;
  await Promise.all([
    query("{ communities { code name } }"),
    query("{ communities\n{ code, name } }"),
    query("{ ...All } fragment All on Query { communities { code } }"),
    query("fragment All on Query { communities { code } } { ...All } # the same"),
    fetch(`${started.origin}/graphql?query={communities{code,name}}`, { headers: { "apollo-require-preflight": "1" } }),
  ]);
  expect(planned(started)).toBe(2);
  await query("{ communities { code other: name } }");
  expect(planned(started)).toBe(3);
});

test("combinations of conditions that come at once are planned as a whole, so that one operation cannot fill the planner", async () => {
  const started = await start();
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const fields = names.map((name) => `${name}: communities @include(if: $${name}) { code }`);
  const operation = `query (${names.map((name) => `$${name}: Boolean!`).join(" ")}) { ${fields.join(" ")} }`;
  const valuesOf = (bits: number) => Object.fromEntries(names.map((name, at) => [name, (bits >> at) % 2 === 1]));
  const answers = await Promise.all(Array.from({ length: 100 }, (_, bits) => started.query(operation, valuesOf(bits))));
  expect(answers.filter(({ body }) => body.errors !== undefined)).toEqual([]);
  const before = planned(started);
  // At most 64 for themselves, and one with everything.
  expect(before).toBeLessThanOrEqual(65);
  expect((await started.query(operation, valuesOf(3))).body.data).toMatchObject({ a: [{}, {}], b: [{}, {}] });
  expect(planned(started)).toBe(before);
});

test("trusted documents are planned before the gateway is ready, with all their conditions", async () => {
  const file = join(folder, "documents.json");
  const conditional = "query C($a: Boolean!) { communities { code name @include(if: $a) } }";
  const bad = "query Bad { communities { secretOf320282 } }";
  writeFileSync(
    file,
    JSON.stringify({ hash1: "{ communities { code } }", hash2: conditional, hash3: bad, hash4: "{" }),
  );
  const started = await start({ TRUSTED_DOCUMENTS: file });
  expect(planned(started)).toBe(3);
  await started.query("{ communities { code } }");
  await started.query(conditional, { a: true });
  await started.query(conditional, { a: false });
  expect(planned(started)).toBe(3);
  expect(started.log()).toContain('"document":"hash3"');
  expect(started.log()).toContain('"document":"hash4"');
  expect(started.log()).not.toContain("secretOf320282");
});

test("a new supergraph takes over when what was in use is planned for it, too", async () => {
  const started = await start();
  const conditional = "query C($a: Boolean!) { communities { code name @include(if: $a) } }";
  const ask = async () => {
    const answers = [
      await started.query("{ communities { code } }"),
      await started.query("{ communities { code manager } }"),
      await started.query(conditional, { a: true }),
    ];
    return answers.map(({ body }) => body.data);
  };
  const before = await ask();
  await started.query("{ fault }");
  expect(planned(started)).toBe(4);
  await reload(started, withField);
  const afterReload = planned(started);
  expect(afterReload).toBe(8);
  expect(await ask()).toEqual(before);
  expect(planned(started)).toBe(afterReload);
  expect((await started.query("{ added }")).body.errors?.[0]?.extensions.code).not.toBe("GRAPHQL_VALIDATION_FAILED");

  // What does not fit any more is refused to whoever asks for it, and stops nothing.
  await reload(started, withoutFault);
  expect((await started.query("{ fault }")).body.errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  expect(await ask()).toEqual(before);
  expect(planned(started)).toBe(afterReload + 1 + 3);
});

test("a warm-up that has no time left does not keep the new supergraph out", async () => {
  const started = await start({ WARM_UP_DEADLINE_MS: "0" });
  await started.query("{ communities { code } }");
  await reload(started, withField);
  expect(started.log()).toContain("warm-up cut short");
  expect((await started.query("{ communities { code } }")).body.data).toMatchObject({ communities: [{}, {}] });
});

test("trusted documents are a manifest, a map of hashes or a folder; anything else is said", () => {
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const manifest = {
    format: "apollo-persisted-query-manifest",
    version: 1,
    operations: [{ id: "i", name: "N", type: "query", body: "{ a }" }],
  };
  expect(readTrustedDocuments(write("manifest.json", JSON.stringify(manifest)))).toEqual([
    { name: "i", text: "{ a }" },
  ]);
  expect(readTrustedDocuments(write("map.json", '{"h":"{ b }"}'))).toEqual([{ name: "h", text: "{ b }" }]);
  const documents = join(folder, "documents");
  mkdirSync(documents);
  writeFileSync(join(documents, "one.graphql"), "{ c }");
  writeFileSync(join(documents, "notes.md"), "no operation");
  expect(readTrustedDocuments(documents)).toEqual([{ name: "one.graphql", text: "{ c }" }]);
  expect(readTrustedDocuments("")).toEqual([]);
  for (const content of ["[]", "{", '{"h":1}', '{"format":"x","operations":[{"id":"i"}]}', '{"format":"x"}']) {
    expect(() => readTrustedDocuments(write("bad.json", content)), content).toThrow(ConfigError);
  }
  expect(() => readTrustedDocuments(join(folder, "none"))).toThrow(/does not exist/);
});
