import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { buildSchema, getOperationAST, parse } from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Caller, unrestrictedCaller } from "../../access/caller.ts";
import { setHold } from "../../audit/index/holds.ts";
import { type IndexedAudit, openIndexedAudit } from "../../audit/openIndexedAudit.ts";
import type { OperationBody } from "../../audit/record.ts";
import graph from "../../community.config.ts";
import { operationCoordinates } from "../../gateway/graph/operationCoordinates.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { readAccessRules } from "../../gateway/policy/accessRules.ts";
import { clearView } from "../../gateway/policy/operationAccess.ts";
import { compileOperationPolicy } from "../../gateway/policy/operationPolicy.ts";
import { readAuditRules } from "../../gateway/record/auditRules.ts";
import { createOperationAudit } from "../../gateway/record/operationAudit.ts";
import { readSubjects } from "../../gateway/subjects/readSubjects.ts";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import { composeGraph } from "../../scripts/building/composeSupergraph.ts";
import { lowFilters } from "../../scripts/building/filterLevels.ts";
import type { Subgraph } from "../../subgraphs/manifest.ts";
import { createSubgraphs, readSubgraphsConfig } from "../../subgraphs/manifest.ts";
import { plainOptions } from "../audit/journal/support.ts";
import { makeTestQueryLog, type TestQueryLog } from "../support/queryLog.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";

const caseId = "案-2026-保密_7";
const reason = "调查受贿";
let databases: TestDatabases;
let folder: TestQueryLog;
let audit: IndexedAudit;
let subgraph: Subgraph;

beforeAll(async () => {
  databases = await openTestDatabases();
  folder = await makeTestQueryLog();
  audit = await openIndexedAudit({
    ...{ ...plainOptions, directory: folder.directory, keysDirectory: `${folder.directory}-keys` },
    ...{ signatureAlgorithm: "ed25519", databaseUrl: await databases.create(), auditDatabaseUrl: "" },
    ...{ retentionDays: 365, maxLagBytes: 1e9, maxLagS: 1e9, retryMs: 50 },
    log: { info: () => undefined, warn: () => undefined },
  });
  const options = {
    log: pino({ level: "silent" }),
    audit: {
      index: audit.index,
      subjectHashes: audit.subjects.all,
      grantOf: async () => ({ scopes: ["grid:read"], fields: [{ coordinate: "Household.headName", scopes: [] }] }),
      act: audit.act,
      shipper: () => audit.shipper.status(),
    },
  };
  const set = await createSubgraphs(readSubgraphsConfig(graph, {}, ["audit"]), options);
  const found = set.subgraphs.find(({ name }) => name === "audit");
  if (found === undefined) throw new TypeError("there is no audit subgraph");
  subgraph = found;
  const { auditOf } = committedGraph();
  const subjects = [{ fields: ["Person.name"], subjects: [audit.subjectOf("person-1")] }];
  const write = async (query: string, variables: object, members: Partial<OperationBody>) => {
    const operation = auditOf(query);
    const redacted = operation.redacted(variables as Record<string, unknown>);
    const body: OperationBody = {
      ...{ kind: "operation", requestId: "r", address: "127.0.0.1", transport: "http", durationUs: 1 },
      ...{ outcome: "answered", operation: operation.operation(), variables: redacted, purpose: "audit", agency: "A" },
      ...members,
    };
    await audit.operation(body, operation.reading());
  };
  const persons = "query Persons($code: ID!) { community(code: $code) { households { nodes { members { name } } } } }";
  const heads = "query Heads($code: ID!) { community(code: $code) { households { nodes { headName } } } }";
  const code = { code: "320282113200" };
  await write(persons, code, { client: "officer", caseId: "open-case", subjects });
  await write(heads, code, { client: "detective", caseId, subjects, purpose: "secret-purpose", sources: { grid: 1 } });
  await write(heads.replace("Heads", "Again"), code, { client: "officer", caseId, subjects });
  const input = { caseId, reason, endsAt: "2035-01-01T00:00:00+08:00" };
  await write(
    "mutation Hold($input: HoldAuditInput!) { holdAudit(input: $input) { hold { id } } }",
    { input },
    { client: "detective" },
  );
  const literal = `mutation Literal { holdAudit(input: { caseId: "${caseId}", reason: "${reason}", endsAt: "2035-01-01T00:00:00+08:00" }) { hold { id } } }`;
  await write(literal, {}, { client: "detective" });
  await write("query Holds { auditHolds { caseId } }", {}, { client: "detective" });
  const search = "query Search($filter: AuditRecordFilter) { auditRecords(filter: $filter) { nodes { id } } }";
  await write(search, { filter: { caseId } }, { client: "detective" });
  await write(
    `query Searched { auditRecords(filter: { caseId: "${caseId}" }) { nodes { id } } }`,
    {},
    { client: "detective" },
  );
  await write(search, { filter: { client: "officer" } }, { client: "an-auditor" });
  await audit.act({ kind: "administration", action: "hold.set", actor: "detective", details: { about: "case" } });
  await audit.act({ kind: "administration", action: "client.changed", actor: "command line", target: "c" });
  while (audit.shipper.status().chains[0]?.shipped !== audit.position().sequence) await wait(20);
  await setHold(audit.index, { caseId, reason, endsAt: new Date(Date.now() + 86_400_000), actor: "detective" });
}, 60_000);
afterAll(async () => {
  await audit?.close();
  await folder?.remove();
  await databases?.close();
});

function committedGraph() {
  const supergraphSdl = readFileSync("schema/supergraph.graphql", "utf8");
  const { apiSchema: schema, supergraphSchema } = readSchemas(
    createFederationPlanner(supergraphSdl).apiSdl,
    supergraphSdl,
  );
  const access = readAccessRules(supergraphSchema);
  const rules = readAuditRules(supergraphSchema, access, readSubjects("the.graphql", supergraphSchema, schema));
  const read = (query: string) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (operation === null || operation === undefined) throw new RangeError("no operation");
    return { document, operation };
  };
  return {
    auditOf(query: string) {
      const { document, operation } = read(query);
      const used = operationCoordinates(operationTree(document, operation, schema));
      return createOperationAudit(document, operation, { schema, view: clearView, rules, used });
    },
    decisionOf(query: string, caller: Caller) {
      const { document, operation } = read(query);
      const policy = compileOperationPolicy(operationTree(document, operation, schema), access);
      return policy.viewFor(caller, new Set()).fieldOf("Query", "auditRecords");
    },
  };
}

const auditor: Caller = { ...unrestrictedCaller, client: "an-auditor", scopes: ["audit:read"], purpose: "audit" };
const investigator: Caller = { ...auditor, client: "detective", scopes: ["audit:investigate", "audit:read"] };

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
async function ask(query: string, variables: object = {}, caller = auditor): Promise<any> {
  const call = { requestId: "test", signal: new AbortController().signal, caller };
  const { data, errors } = await subgraph.prepare({ query })({ ...variables }, call);
  expect(errors).toBeUndefined();
  return data;
}

const list = `query List($filter: AuditRecordFilter, $after: String, $first: Int) { auditRecords(filter: $filter, after: $after, first: $first) {
  pageInfo { hasNextPage endCursor } nodes { id kind client caseId action variables line reading { text } operation { name } } } }`;

// Without `addVisible` in searchRecords.ts: everything is there.
test.each([
  ["the case", { caseId }, 2],
  ["the act", { action: "hold.set" }, 1],
  ["the client", { client: "detective" }, 6],
  ["the field that sets holds", { field: "Mutation.holdAudit" }, 2],
  ["the field that lists them", { field: "Query.auditHolds" }, 1],
  ["the purpose", { purpose: "secret-purpose" }, 1],
  ["the operation's name", { operationName: "Hold" }, 1],
  ["the source", { source: "grid" }, 1],
])("C3: by %s an auditor finds nothing of an investigation, an investigator does", async (_name, filter, count) => {
  expect((await ask(list, { filter })).auditRecords).toEqual({
    pageInfo: { hasNextPage: false, endCursor: null },
    nodes: [],
  });
  expect((await ask(list, { filter }, investigator)).auditRecords.nodes).toHaveLength(count);
});

test("C3: no list, page, kind or id of an auditor has anything of an investigation in it", async () => {
  const seen: { id: string; kind: string }[] = [];
  for (const filter of [null, ...["OPERATION", "READING", "ADMINISTRATION", "INTENT"].map((kind) => ({ kind }))]) {
    let after: string | null = null;
    do {
      const { auditRecords } = await ask(list, { filter, after, first: 1 });
      seen.push(...auditRecords.nodes);
      after = auditRecords.pageInfo.hasNextPage ? auditRecords.pageInfo.endCursor : null;
    } while (after !== null);
  }
  const text = JSON.stringify(seen);
  for (const word of [caseId, reason, "holdAudit", "auditHolds", "hold.set", "detective"])
    expect(text).not.toContain(word);
  expect(text).toContain("Persons");
  expect(text).toContain("client.changed");
  const all = await ask(list, { first: 50 }, investigator);
  const readings = await ask(list, { first: 50, filter: { kind: "READING" } }, investigator);
  const hidden = [...all.auditRecords.nodes, ...readings.auditRecords.nodes].filter(
    ({ id }) => !seen.some((one) => one.id === id),
  );
  expect(hidden.length).toBeGreaterThan(8);
  for (const { id } of hidden) {
    expect(await ask("query ($id: ID!) { auditRecord(id: $id) { id } }", { id })).toEqual({ auditRecord: null });
  }
});

test("C3: counts, unusual days, unused rights and accesses are those of what an auditor sees", async () => {
  for (const groupBy of ["CLIENT", "PURPOSE", "OPERATION", "ACTION", "SOURCE", "OUTCOME", "AGENCY", "LEVEL"]) {
    const query = "query ($groupBy: AuditGroup) { auditSummary(groupBy: $groupBy) { group records } }";
    const counted = (await ask(query, { groupBy })).auditSummary;
    const text = JSON.stringify(counted);
    for (const word of ["detective", "secret-purpose", "Hold", "Literal", "Searched", "hold.set", "Heads", "Again"]) {
      expect(text).not.toContain(word);
    }
    if (groupBy === "CLIENT") {
      expect(counted).toEqual([
        { group: "an-auditor", records: 1 },
        { group: "officer", records: 1 },
      ]);
    }
    if (groupBy === "OUTCOME") expect(counted).toEqual([{ group: "answered", records: 2 }]);
  }
  const used = '{ minimisation(client: "officer") { usedFields } }';
  expect((await ask(used)).minimisation.usedFields).not.toContain("Household.headName");
  expect((await ask(used, {}, investigator)).minimisation.usedFields).toContain("Household.headName");
  const accesses = 'query { subjectAccesses(person: "person-1") { nodes { record { client caseId } } } }';
  expect((await ask(accesses)).subjectAccesses.nodes).toEqual([{ record: { client: "officer", caseId: "open-case" } }]);
  expect((await ask(accesses, {}, investigator)).subjectAccesses.nodes).toHaveLength(3);
});

test("C3: a person on hold, and why, stand nowhere in clear: neither in variables nor in the text nor in the table of holds", async () => {
  const person = "Person:329901-1988";
  const { auditOf } = committedGraph();
  const input = { person, reason, endsAt: "2035-01-01T00:00:00+08:00" };
  const hold = "mutation Hold($input: HoldAuditInput!) { holdAudit(input: $input) { hold { id } } }";
  expect(JSON.stringify(auditOf(hold).redacted({ input }))).toBe(
    '{"input":{"person":"[L4]","reason":"[L4]","endsAt":"2035-01-01T00:00:00+08:00"}}',
  );
  const alone =
    'mutation ($person: ID, $reason: String!) { holdAudit(input: { person: $person, reason: $reason, endsAt: "2035-01-01T00:00:00+08:00" }) { hold { id } } }';
  expect(JSON.stringify(auditOf(alone).redacted({ person, reason }))).not.toMatch(/329901|受贿/);
  const literal = alone
    .replace("($person: ID, $reason: String!)", "")
    .replace("$person", `"${person}"`)
    .replace("$reason", `"${reason}"`);
  expect(JSON.stringify(auditOf(literal).reading())).not.toMatch(/329901|受贿/);
  const release = 'mutation { releaseAuditHold(input: { id: "h-1", reason: "调查受贿" }) { hold { id } } }';
  expect(JSON.stringify(auditOf(release).reading())).not.toContain("受贿");

  const before = audit.position().sequence;
  const set = await ask(hold, { input }, investigator);
  expect(set.holdAudit.hold.id).toMatch(/^h-/);
  expect(audit.position().sequence).toBe(before + 1);
  const { rows } = await audit.index.pool.query("SELECT * FROM audit.hold_event");
  expect(JSON.stringify(rows)).not.toContain("329901");
  expect(JSON.stringify(rows)).toContain(audit.subjects.all(person)[0]);
});

test("C3: who may not read a field may not ask by it, whole or as a variable; by the others he may", () => {
  const { decisionOf } = committedGraph();
  const low: Caller = { ...auditor, ceiling: 2 };
  const by = (filter: string, of = "") => `query ${of} { auditRecords(filter: ${filter}) { nodes { id } } }`;
  expect(decisionOf(by('{ user: "staff-7" }'), low)).toBe("denied");
  expect(decisionOf(by("{ user: $user }", "($user: String)"), low)).toBe("denied");
  expect(decisionOf(by("$filter", "($filter: AuditRecordFilter)"), low)).toBe("denied");
  expect(decisionOf(by('{ client: "a", user: null }'), low)).toBe("denied");
  expect(decisionOf(by('{ client: "a", purpose: "audit" }'), low)).toBe("clear");
  expect(decisionOf(by("$filter", "($filter: AuditRecordFilter)"), { ...low, ceiling: 3 })).toBe("clear");
});

test("C3: a graph with a filter that is lower than what it filters by does not compose", () => {
  const names = ["identity", "division", "grid", "service", "asset", "access", "audit"];
  const sources = (change: (sdl: string) => string) =>
    names.map((name) => ({
      name,
      url: "http://127.0.0.1/",
      sdl: change(readSubgraphSchema(name)),
    }));
  expect(() => composeGraph(sources((sdl) => sdl))).not.toThrow();
  const low = sources((sdl) =>
    sdl.replace(/(input AuditRecordFilter [\s\S]*?user: String)\s+@classified\(level: L3\)/, "$1"),
  );
  expect(() => composeGraph(low)).toThrow("Query.auditRecords(filter.user:) asks about AuditRecord.user of L3");
  const argument = sources((sdl) =>
    sdl.replace(
      "households(first: Int = 20, after: String)",
      "households(headName: String, first: Int = 20, after: String)",
    ),
  );
  expect(() => composeGraph(argument)).toThrow("households(headName:) asks about Household.headName of L3");
  expect(lowFilters(buildSchema("type Query { a(first: Int): Int }"))).toEqual([]);
});
