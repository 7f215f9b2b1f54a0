import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Place } from "../../../audit/index/search/place.ts";
import type { RecordFilter } from "../../../audit/index/search/recordFilter.ts";
import { searchRecords } from "../../../audit/index/search/searchRecords.ts";
import { subjectAccesses } from "../../../audit/index/search/subjectAccesses.ts";
import { type SummaryGroup, summarise } from "../../../audit/index/search/summary.ts";
import type { AuditRecord, LevelName, ReadingBody } from "../../../audit/record.ts";
import { openTestDatabases, type TestDatabases } from "../../support/store.ts";
import { type FilledAudit, openFilledAudit } from "./support/filledAudit.ts";
import { fieldNames, subjectAt } from "./support/syntheticJournal.ts";

let databases: TestDatabases;
let audit: FilledAudit;
let readings: ReadonlyMap<string, ReadingBody>;
beforeAll(async () => {
  databases = await openTestDatabases();
  audit = await openFilledAudit(await databases.create());
  readings = new Map(audit.records.flatMap((record) => (record.kind === "reading" ? [[record.reading, record]] : [])));
});
afterAll(async () => {
  await audit?.close();
  await databases?.close();
});

/** Straight over all records: the specification of the search. */
function naive(filter: RecordFilter): readonly string[] {
  return audit.records
    .filter((record) => fits(record, filter))
    .toSorted(newestFirst)
    .map(idOf);
}

function fits(record: AuditRecord, { from, to, ...filter }: RecordFilter): boolean {
  const time = Date.parse(record.time);
  if (from !== undefined && time < from.getTime()) return false;
  if (to !== undefined && time >= to.getTime()) return false;
  if (Object.keys(filter).length === 0) return record.kind !== "reading";
  if (filter.kind !== undefined && record.kind !== filter.kind) return false;
  if (filter.action !== undefined) return record.kind === "administration" && record.action === filter.action;
  const { kind: _kind, ...others } = filter;
  if (Object.keys(others).length === 0) return true;
  if (record.kind !== "operation") return false;
  const reading = readings.get(record.operation?.reading ?? "");
  const levels = filter.level === undefined ? (["L1", "L2", "L3", "L4"] as const) : [filter.level];
  const ofLevels = levels.flatMap((level: LevelName) => reading?.fields?.[level] ?? []);
  return (
    (filter.client === undefined || record.client === filter.client) &&
    (filter.user === undefined || record.user === filter.user) &&
    (filter.agency === undefined || record.agency === filter.agency) &&
    (filter.purpose === undefined || record.purpose === filter.purpose) &&
    (filter.caseId === undefined || record.caseId === filter.caseId) &&
    (filter.operationHash === undefined || record.operation?.hash === filter.operationHash) &&
    (filter.operationName === undefined || record.operation?.name === filter.operationName) &&
    (filter.field === undefined || ofLevels.includes(filter.field)) &&
    (filter.level === undefined || ofLevels.length > 0) &&
    (filter.source === undefined || record.sources?.[filter.source] !== undefined) &&
    (filter.outcome === undefined || record.outcome === filter.outcome)
  );
}

function newestFirst(left: AuditRecord, right: AuditRecord): number {
  const byTime = Date.parse(right.time) - Date.parse(left.time);
  if (byTime !== 0) return byTime;
  return left.chain === right.chain ? right.sequence - left.sequence : left.chain < right.chain ? 1 : -1;
}

const idOf = ({ chain, sequence }: AuditRecord) => `${chain}:${sequence}`;

/** Every page, one after the other. */
async function paged<Node extends { readonly place: Place; readonly record: AuditRecord }>(
  first: number,
  ask: (page: { first: number; after: Place | undefined }) => Promise<readonly Node[]>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: Place | undefined; ; ) {
    const nodes = await ask({ first, after });
    const page = nodes.slice(0, first);
    found.push(...page.map(({ record }) => idOf(record)));
    if (nodes.length <= first) return found;
    after = page.at(-1)?.place;
  }
}

const window = { from: new Date("2026-02-05T03:00:00Z"), to: new Date("2026-02-12T00:00:00Z") };
const filters: readonly RecordFilter[] = [
  {},
  window,
  { kind: "reading" },
  { kind: "administration" },
  { action: "client.changed" },
  { client: "client-3" },
  { user: "officer-7" },
  { agency: "11320583XX00000002" },
  { purpose: "emergency" },
  { caseId: "case-4" },
  { operationName: "Q6" },
  ...fieldNames.slice(0, 6).map((field) => ({ field })),
  ...(["L1", "L2", "L3", "L4"] as const).map((level) => ({ level })),
  { field: fieldNames[3], level: "L1" },
  ...["grid", "front", "nowhere"].map((source) => ({ source })),
  ...(["answered", "refused", "timed-out", "aborted"] as const).map((outcome) => ({ outcome })),
  { client: "client-2", level: "L2", source: "asset", ...window },
  { level: "L2", source: "asset", outcome: "partial" },
  { client: "no-such-client" },
];

describe("every filter finds what a look at every record finds, newest first, page by page", () => {
  test.each(filters.map((filter) => [JSON.stringify(filter), filter] as const))("%s", async (_name, filter) => {
    const expected = naive(filter);
    const found = await paged(37, (page) => searchRecords(audit.index, filter, page, null));
    expect(found).toEqual(expected);
    if (filter.field === undefined && !JSON.stringify(filter).includes("no"))
      expect(expected.length).toBeGreaterThan(0);
  });

  test("the hash of an operation", async () => {
    for (const { hash } of readings.values()) {
      const found = await paged(50, (page) => searchRecords(audit.index, { operationHash: hash }, page, null));
      expect(found).toEqual(naive({ operationHash: hash }));
    }
  });
});

test("accesses of every person are those of the records", async () => {
  for (let person = 0; person < 100; person += 1) {
    const subjects = [subjectAt(person), "k0.none"];
    const found = await paged(3, (page) => subjectAccesses(audit.index, { subjects, hidden: null }, page));
    const expected = audit.records.filter(
      (record) =>
        record.kind === "operation" && record.subjects?.some((group) => group.subjects.includes(subjects[0] ?? "")),
    );
    expect(found).toEqual(expected.toSorted(newestFirst).map(idOf));
  }
});

test.each<SummaryGroup>(["client", "agency", "purpose", "operation", "outcome"])(
  "a summary by %s counts every record once",
  async (group) => {
    const window = { from: new Date("2026-01-01"), to: new Date("2026-04-01") };
    const rows = await summarise(audit.index, group, "day", window, null);
    const counted = rows.reduce((sum, { records }) => sum + records, 0);
    expect(counted).toBe(audit.records.filter(({ kind }) => kind === "operation").length);
  },
);
