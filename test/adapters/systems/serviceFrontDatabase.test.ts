import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FrontDatabase, frontDatabase } from "../../../adapters/systems/service/frontDatabase.ts";
import type { ApplicationFilter, Owners } from "../../../adapters/systems/service/frontStatements.ts";
import { citizenNumberCheck } from "../../../adapters/values/citizenNumber.ts";
import { CallCounter } from "../../../sandbox/control/calls.ts";
import { Faults } from "../../../sandbox/control/faults.ts";
import { FRONT_TABLES } from "../../../sandbox/front/tables.ts";
import { type Door, openDoor } from "../../../sandbox/postgres/door/door.ts";
import { insertRows } from "../../../sandbox/postgres/insertRows.ts";
import { withClient } from "../../../sandbox/postgres/withClient.ts";
import { temporaryPostgres } from "../../sandbox/temporaryPostgres.ts";

const calls = new CallCounter();
const faults = new Faults();
const call = { requestId: "test", signal: new AbortController().signal };
const every: ApplicationFilter = { states: null, channel: null };
const firstTen = { limit: 10, after: null };
const village = "320282113200";

const idOf = (first17: string) => first17 + citizenNumberCheck(first17);
const older = idOf("32990119620304001");
const younger = idOf("32990120100304001");
const passport = "E12345678";

let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let door: Door;
let front: FrontDatabase;

function row(no: string, cells: Readonly<Record<string, string | null>> = {}) {
  const usual = { no, area_code: village, bj_statu: "B", stage: "13", apply_way: "0", remark: "无" };
  return { ...usual, applicant_code: older, update_date: "2024-03-15 09:30:00", ...cells };
}

beforeAll(async () => {
  postgres = await temporaryPostgres();
  const database = postgres.server.connection("postgres");
  await withClient(database, async (client) => {
    await client.query(FRONT_TABLES);
    await insertRows(client, "inf_apply", [
      row("A01"),
      row("A02", { applicant_code: ` ${older.slice(0, 6)}${older.slice(8, 17)}`, update_date: "2024-03-16 09:30:00" }),
      row("A03", { applicant_code: toFullWidth(older), update_date: "2024-03-15 09:30:00" }),
      row("A04", { applicant_code: `${older.toLowerCase()}\t`, update_date: null }),
      row("B01", { applicant_code: younger, area_code: "320583102001", bj_statu: "C", stage: "" }),
      row("B02", { applicant_code: younger, area_code: "320583102001", bj_statu: "C", stage: "25", remark: "上门办" }),
      row("C01", { applicant_code: passport, area_code: "320583102002", apply_way: "1", remark: null, stage: null }),
      row("D01", { applicant_code: "", area_code: "", bj_statu: null }),
    ]);
  });
  door = await openDoor({ system: "front", faults, calls, upstream: postgres.server });
  const { user, password } = database;
  const url = `postgresql://${user}:${encodeURIComponent(String(password))}@${door.host}:${door.port}/postgres`;
  front = frontDatabase({ url, deadlineMs: 2_000 }, { retries: 0, breaker: { failures: 1_000 } });
}, 60_000);
afterAll(async () => {
  await front.close();
  await door.close();
  await postgres.remove();
});
afterEach(() => {
  faults.clear();
  calls.reset();
});

function toFullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}

async function numbersOf(owners: Owners, filter = every, window: Parameters<typeof pages>[2] = firstTen) {
  const groups = await pages(owners, filter, window);
  return Object.fromEntries([...groups].map(([owner, page]) => [owner, page.rows.map(({ number }) => number)]));
}

function pages(
  owners: Owners,
  filter: ApplicationFilter,
  window: {
    readonly limit: number;
    readonly after: { readonly changeMark: string | null; readonly number: string } | null;
  },
) {
  return front.operations.applicationPages({ owners, filter, window }, call);
}

describe("Applications of persons", () => {
  test("are found in every form that a citizen number is written in, newest first, in one call, and by no other number", async () => {
    const found = await numbersOf({ kind: "applicant", codes: [older, younger, passport, "nobody"] });
    expect(found).toEqual({ [older]: ["A02", "A03", "A01", "A04"], [younger]: ["B02", "B01"] });
    expect(calls.of("front")).toEqual({ INF_APPLY: 1, total: 1 });
  });

  test("are never those of another person", async () => {
    const groups = await pages({ kind: "applicant", codes: [older, younger] }, every, firstTen);
    for (const [owner, { rows }] of groups) for (const { applicantNumber } of rows) expect(applicantNumber).toBe(owner);
  });

  test("are cut for each person and not over all", async () => {
    const found = await numbersOf({ kind: "applicant", codes: [older, younger] }, every, { limit: 1, after: null });
    expect(found).toEqual({ [older]: ["A02"], [younger]: ["B02"] });
  });

  test("go on behind the last row seen, through equal times and through a missing one", async () => {
    const owners: Owners = { kind: "applicant", codes: [older] };
    const behind = async (changeMark: string | null, number: string) =>
      (await numbersOf(owners, every, { limit: 10, after: { changeMark, number } }))[older] ?? [];
    expect(await behind("2024-03-16 09:30:00", "A02")).toEqual(["A03", "A01", "A04"]);
    expect(await behind("2024-03-15 09:30:00", "A03")).toEqual(["A01", "A04"]);
    expect(await behind("2024-03-15 09:30:00", "A01")).toEqual(["A04"]);
    expect(await behind(null, "A04")).toEqual([]);
  });

  test("a number with another check character is another person's", async () => {
    const other = `${older.slice(0, 17)}${older.endsWith("0") ? "1" : "0"}`;
    expect(await numbersOf({ kind: "applicant", codes: [other] })).toEqual({});
  });
});

describe("Applications of places", () => {
  test("are filtered by state and channel inside the database", async () => {
    const codes = [village, "320583102001", "320583102002"];
    const found = (filter: Partial<ApplicationFilter>) =>
      numbersOf({ kind: "community", codes }, { ...every, ...filter });
    expect(await found({ states: ["CLOSED"] })).toEqual({ "320583102001": ["B01"] });
    expect(await found({ states: ["WITHDRAWN", "CLOSED"] })).toEqual({ "320583102001": ["B02", "B01"] });
    expect(await found({ channel: "GRID_HOME_VISIT" })).toEqual({ "320583102001": ["B02"] });
    expect(await found({ channel: "ONLINE", states: ["IN_REVIEW"] })).toEqual({ "320583102002": ["C01"] });
    expect(await found({ channel: "WINDOW", states: ["CLOSED"] })).toEqual({ "320583102001": ["B01"] });
  });

  test("are counted by community and by the digits of a division, many in one call", async () => {
    const counts = (owners: Owners) => front.operations.applicationCounts({ owners, filter: every }, call);
    expect(await counts({ kind: "community", codes: [village, "320583102009"] })).toEqual(new Map([[village, 4]]));
    expect(await counts({ kind: "division", codes: ["32", "320583", "320583102", "33"] })).toEqual(
      new Map([
        ["32", 7],
        ["320583", 3],
        ["320583102", 3],
      ]),
    );
    expect(calls.of("front")).toEqual({ INF_APPLY: 2, total: 2 });
  });
});

describe("The front database as a source", () => {
  test("reads a thousand numbers in two calls and leaves out what is not there", async () => {
    const numbers = ["A01", ...Array.from({ length: 999 }, (_, index) => `N${index}`)];
    const found = await front.operations.applicationsByNumber(numbers, call);
    expect([...found.keys()]).toEqual(["A01"]);
    expect(calls.of("front")).toEqual({ INF_APPLY: 2, total: 2 });
  });

  test("takes no code for anything but a value", async () => {
    const hostile = "' OR '1'='1";
    expect(await numbersOf({ kind: "applicant", codes: [hostile] })).toEqual({});
    expect((await front.operations.applicationsByNumber([hostile], call)).size).toBe(0);
  });

  test.each([
    ["busy", /^busy$/],
    ["error", /^unavailable$/],
    ["reset", /^unavailable$/],
    ["halfBody", /^(unavailable|badReply)$/],
    ["wrongEncoding", /^badReply$/],
    ["hang", /^timeout$/],
  ] as const)("%s is told apart", async (kind, reason) => {
    faults.add({ system: "front", kind });
    await expect(front.operations.applicationsByNumber(["A01"], call)).rejects.toMatchObject({
      system: "serviceFront",
      operation: "applicationsByNumber",
      reason: expect.stringMatching(reason),
    });
  });

  test("is well again after each fault", async () => {
    expect((await front.operations.applicationsByNumber(["A01"], call)).size).toBe(1);
  });
});
