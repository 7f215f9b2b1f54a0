import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Caller, unrestrictedCaller } from "../../access/caller.ts";
import { rootOfProof } from "../../audit/format/merkle.ts";
import graph from "../../community.config.ts";
import type { AuditRegisters, Subgraph } from "../../subgraphs/manifest.ts";
import { createSubgraphs, readSubgraphsConfig } from "../../subgraphs/manifest.ts";
import { type FilledAudit, openFilledAudit } from "../audit/index/support/filledAudit.ts";
import { subjectAt } from "../audit/index/support/syntheticJournal.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";

let databases: TestDatabases;
let audit: FilledAudit;
let subgraph: Subgraph;
beforeAll(async () => {
  databases = await openTestDatabases();
  audit = await openFilledAudit(await databases.create());
  subgraph = await auditSubgraph(audit.registers);
});
afterAll(async () => {
  await audit?.close();
  await databases?.close();
});

async function auditSubgraph(registers: AuditRegisters | null): Promise<Subgraph> {
  const options = { log: pino({ level: "silent" }), audit: registers };
  const set = await createSubgraphs(readSubgraphsConfig(graph, {}, ["audit"]), options);
  const found = set.subgraphs.find(({ name }) => name === "audit");
  if (found === undefined) throw new TypeError("there is no audit subgraph");
  return found;
}

const auditor: Caller = { ...unrestrictedCaller, client: "an-auditor", scopes: ["audit:read"] };
const investigator: Caller = { ...auditor, client: "an-investigator", scopes: ["audit:investigate", "audit:read"] };

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
async function ask(query: string, variables: object = {}, caller = auditor, of = subgraph): Promise<any> {
  const call = { requestId: "test", signal: new AbortController().signal, caller };
  const { data, errors } = await of.prepare({ query })({ ...variables }, call);
  return { ...data, ...(errors !== undefined && { errors: errors.map(({ extensions }) => extensions["code"]) }) };
}

const february = 'from: "2026-02-01T00:00:00+08:00", to: "2026-03-01T00:00:00+08:00"';

describe("records", () => {
  test("are listed by filter and page, with what was read", async () => {
    const list = `query ($after: String) { auditRecords(first: 10, after: $after, filter: { client: "client-2", outcome: TIMED_OUT }) {
      pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor } nodes { id client outcome time user address
        operation { hash name type } reading { text fields { level fields } } subjects { fields subjects } sources { name count } } } }`;
    const { auditRecords: first } = await ask(list);
    expect(first.nodes.length).toBe(10);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const { auditRecords: second } = await ask(list, { after: first.pageInfo.endCursor });
    expect(second.pageInfo.hasPreviousPage).toBe(true);
    const ids = [...first.nodes, ...second.nodes].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const node of first.nodes) {
      expect(node).toMatchObject({ client: "client-2", outcome: "TIMED_OUT", operation: { type: "query" } });
      expect(node.reading.text).toContain(node.operation.name);
      expect(node.time).toMatch(/^2026-02-\d\dT\d\d:00:00\.000\+08:00$/);
    }
  });

  test("are found by id, with a proof that leads to the root of the seal", async () => {
    const one = `query ($id: ID!) { auditRecord(id: $id) { id sequence line proof { seal line digest path } } }`;
    const { auditRecord } = await ask(one, { id: "chain-a:321" });
    expect(JSON.parse(auditRecord.line)).toEqual(
      audit.records.find(({ chain, sequence }) => chain === "chain-a" && sequence === 321),
    );
    const seal = JSON.parse(auditRecord.proof.line);
    const { digest, path } = auditRecord.proof;
    expect(rootOfProof({ digest, index: 321 - seal.from, size: seal.to - seal.from + 1, path }, "sha256")).toBe(
      seal.root,
    );
    expect((await ask(one, { id: "chain-a:99999" })).auditRecord).toBeNull();
    expect((await ask(one, { id: "nonsense" })).auditRecord).toBeNull();
  });

  test.each([
    ['auditRecords(after: "bm9uZQ") { nodes { id } }'],
    ["auditRecords(first: 1000) { nodes { id } }"],
    ['auditRecords(filter: { from: "soon" }) { nodes { id } }'],
    ['auditRecords(filter: { action: "none" }) { nodes { id } }'],
    ['auditSummary(from: "2020-01-01T00:00:00+08:00", to: "2026-03-01T00:00:00+08:00") { at }'],
    [`bulkReads(from: "2026-03-01T00:00:00+08:00", to: "2026-02-01T00:00:00+08:00") { day }`],
  ])("refuses %s", async (field) => {
    expect((await ask(`{ ${field} }`)).errors).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("holds", () => {
  const accesses = `query ($person: ID!) { subjectAccesses(person: $person, first: 200) { nodes { held fields record { id caseId } } } }`;
  const hold =
    "mutation ($input: HoldAuditInput!) { holdAudit(input: $input) { hold { id caseId endsAt } userErrors { field code } } }";
  const release =
    "mutation ($input: ReleaseAuditHoldInput!) { releaseAuditHold(input: $input) { hold { id } userErrors { code } } }";
  const endsAt = new Date(Date.now() + 86_400_000).toISOString();

  test("hide accesses under a held case from whoever may not investigate, mark them for whoever may, and end", async () => {
    const withCase = audit.records.find(
      (record) => record.kind === "operation" && record.caseId !== undefined && record.subjects !== undefined,
    );
    if (withCase?.kind !== "operation") throw new TypeError("no record has a case and a subject");
    const hashed = withCase.subjects?.[0]?.subjects[0];
    const person = `person ${Array.from({ length: 100 }, (_, at) => at).find((at) => subjectAt(at) === hashed)}`;
    const before = (await ask(accesses, { person })).subjectAccesses.nodes;
    const { holdAudit } = await ask(hold, { input: { caseId: withCase.caseId, reason: "核查", endsAt } }, investigator);
    expect(holdAudit).toMatchObject({ hold: { caseId: withCase.caseId }, userErrors: [] });
    expect(audit.acts.at(-1)).toMatchObject({ action: "hold.set", actor: "an-investigator" });
    const hidden = (await ask(accesses, { person })).subjectAccesses.nodes;
    const all = (await ask(accesses, { person }, investigator)).subjectAccesses.nodes;
    const isHeld = (node: { record: { caseId: string | null } }) => node.record.caseId === withCase.caseId;
    expect(hidden).toEqual(before.filter((node: never) => !isHeld(node)));
    expect(hidden.length).toBeLessThan(before.length);
    expect(all).toEqual(before.map((node: { record: { caseId: string | null } }) => ({ ...node, held: isHeld(node) })));
    const input = { id: holdAudit.hold.id, reason: "结案" };
    expect((await ask(release, { input }, investigator)).releaseAuditHold.userErrors).toEqual([]);
    expect((await ask(accesses, { person })).subjectAccesses.nodes).toEqual(before);
    expect((await ask(release, { input }, investigator)).releaseAuditHold.userErrors).toEqual([{ code: "NOT_FOUND" }]);
  });

  test.each([
    [{ reason: "核查", endsAt }, ["input", "caseId"]],
    [{ caseId: "a", person: "b", reason: "核查", endsAt }, ["input", "caseId"]],
    [{ caseId: "a", reason: " ", endsAt }, ["input", "reason"]],
    [{ caseId: "a", reason: "核查", endsAt: "2020-01-01T00:00:00Z" }, ["input", "endsAt"]],
  ])("refuses %j", async (input, field) => {
    const { holdAudit } = await ask(hold, { input }, investigator);
    expect(holdAudit).toEqual({ hold: null, userErrors: [{ field, code: "INVALID_VALUE" }] });
  });

  test("are for investigators alone", async () => {
    expect((await ask(hold, { input: { caseId: "a", reason: "b", endsAt } })).errors).toEqual(["FORBIDDEN"]);
    expect((await ask("{ auditHolds { id } }")).errors).toEqual(["FORBIDDEN"]);
  });
});

test("a client's unused rights are named", async () => {
  const { minimisation } = await ask(
    `{ minimisation(client: "client-1", ${february}) { unusedScopes unusedFields usedFields } }`,
  );
  expect(minimisation.unusedScopes).toEqual(["service:read"]);
  expect(minimisation.unusedFields).toContain("Never.read");
  expect(minimisation.usedFields.length).toBeGreaterThan(10);
  expect((await ask(`{ minimisation(client: "nobody", ${february}) { unusedScopes } }`)).minimisation).toBeNull();
});

test("a day with unusually many persons is found, and again when it was counted before", async () => {
  const query = `{ bulkReads(${february}) { client day subjects comparedWith limit } }`;
  const { bulkReads } = await ask(query);
  expect(bulkReads).toEqual([
    { client: "client-5", day: "2026-02-22", subjects: 80, comparedWith: "OWN", limit: expect.any(Number) },
  ]);
  expect((await ask(query)).bulkReads).toEqual(bulkReads);
});

test("integrity tells of chains, seals, lag and the last verification", async () => {
  const { auditIntegrity } = await ask(`{ auditIntegrity { warning problem
    chains { chain shipped sealed seals lagRecords problem verification { to ok } } } }`);
  expect(auditIntegrity).toEqual({
    warning: null,
    problem: null,
    chains: [
      {
        chain: "chain-a",
        shipped: 583,
        sealed: 500,
        seals: 5,
        lagRecords: 0,
        problem: null,
        verification: { to: 500, ok: true },
      },
      { chain: "chain-b", shipped: 582, sealed: 500, seals: 5, lagRecords: 0, problem: null, verification: null },
    ],
  });
});

test.each([
  ["without audit:read", { ...auditor, scopes: ["grid:read"] }],
  ["held to an area", { ...auditor, areas: ["320583"] }],
] as const)("a caller %s reads nothing", async (_name, caller) => {
  expect((await ask("{ auditRecords { nodes { id } } }", {}, caller)).errors).toEqual(["FORBIDDEN"]);
});

test("without an index it says so", async () => {
  const none = await auditSubgraph(null);
  expect((await ask("{ auditIntegrity { problem } }", {}, auditor, none)).errors).toEqual(["AUDIT_UNAVAILABLE"]);
});
