import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import { rowsBeside } from "../support/rowsBeside.ts";
import { callGrid, type GridAnswer } from "./gridClient.ts";
import { openGrid } from "./gridStandIn.ts";

const VILLAGE = "320282113200";
const world = createWorld({ seed: 3, scale: 0.3 });
let grid: Awaited<ReturnType<typeof openGrid>>;
const call = (name: string, fields: Readonly<Record<string, string>>): Promise<GridAnswer> =>
  callGrid(grid.url(), name, fields);

beforeAll(async () => {
  grid = await openGrid(world);
});
afterAll(() => grid.close());

describe("reading functions of the grid platform", () => {
  it("serves a WSDL that names its own address", async () => {
    const response = await fetch(`${grid.url()}?wsdl`);
    expect(await response.text()).toContain(`<soap:address location="${grid.url()}"/>`);
  });

  it("answers queryGridTree with every unit at and below a padded town, the deleted ones too", async () => {
    const { rows, total, contentType } = await call("queryGridTree", { orgCode: "320282113000" });
    const expected = world.grids.filter(({ code }) => code.startsWith("320282113"));
    expect(contentType).toBe("text/xml;charset=GB18030");
    expect(total).toBe(expected.length);
    expect(new Set(rows.map((row) => row["GRID_CODE"]))).toEqual(new Set(expected.map(({ code }) => code)));
    expect(rows.filter((row) => row["STATUS"] === "000")).toHaveLength(
      expected.filter(({ deleted }) => deleted).length,
    );
    const village = rows.find((row) => row["GRID_CODE"] === VILLAGE);
    expect(village).toMatchObject({ GRID_LEVEL: "5", PARENT_CODE: "320282113", GRID_TYPE: "" });
    expect(village?.["PARENT_ID"]).toBe(rows.find((row) => row["GRID_CODE"] === "320282113")?.["GRID_ID"]);
  });

  it("limits queryGridTree to a level", async () => {
    const { rows } = await call("queryGridTree", { orgCode: VILLAGE, gridLevel: "7" });
    expect(rows).toHaveLength(20);
    expect(rows.every((row) => row["GRID_CODE"]?.length === 18)).toBe(true);
  });

  it("answers queryGridByCodes without rows for unknown codes", async () => {
    const { rows, code } = await call("queryGridByCodes", { gridCodes: `${VILLAGE},999999999999` });
    expect([code, rows.map((row) => row["GRID_CODE"])]).toEqual(["0", [VILLAGE]]);
  });

  it("refuses more than 50 keys, no keys, and wrong codes, pages and times with 2001", async () => {
    const many = Array.from({ length: 51 }, (_, index) => `${index}`).join(",");
    for (const [name, fields] of [
      ["queryEventByIds", { eventIds: many }],
      ["queryGridByCodes", { gridCodes: "" }],
      ["queryGridTree", { orgCode: "3202821" }],
      ["queryEventPage", { orgCode: VILLAGE, pageSize: "201" }],
      ["queryEventPage", { orgCode: VILLAGE, pageNo: "0" }],
      ["queryEventPage", { orgCode: VILLAGE, beginTime: "2024-03-01" }],
    ] as const) {
      const { code, status } = await call(name, fields);
      expect([name, code, status]).toEqual([name, "2001", 200]);
    }
  });

  it("pages events newest first, and every event comes exactly once", async () => {
    const ids: string[] = [];
    const first = await call("queryEventPage", { orgCode: VILLAGE, pageNo: "1", pageSize: "7" });
    for (let page = 1; page <= Math.ceil(first.total / 7); page += 1) {
      const { rows } = await call("queryEventPage", { orgCode: VILLAGE, pageNo: String(page), pageSize: "7" });
      ids.push(...rows.map((row) => row["EVENT_ID"] ?? ""));
    }
    const expected = world.events
      .filter(({ gridCode }) => gridCode.startsWith(VILLAGE))
      .sort((a, b) => (`${a.updatedAt}${a.id}` < `${b.updatedAt}${b.id}` ? 1 : -1));
    expect(ids).toEqual(expected.map(({ id }) => id));
  });

  it("answers the last page again past the end", async () => {
    const past = await call("queryEventPage", { orgCode: VILLAGE, pageNo: "9999", pageSize: "7" });
    const last = await call("queryEventPage", {
      orgCode: VILLAGE,
      pageNo: String(Math.ceil(past.total / 7)),
      pageSize: "7",
    });
    expect(past.rows.length).toBeGreaterThan(0);
    expect(past.rows).toEqual(last.rows);
  });

  it("filters events by status list, type and both ends of UPDATE_TIME; counts the whole county", async () => {
    const county = world.events.filter(({ gridCode }) => gridCode.startsWith("320583"));
    expect((await call("queryEventPage", { orgCode: "320583", pageSize: "1" })).total).toBe(
      county.length + rowsBeside(world, "grid.event"),
    );
    const open = county.filter(({ status, type }) => ["02", "05"].includes(status) && type === "0201");
    const found = await call("queryEventPage", {
      orgCode: "320583000000",
      status: "02,05",
      type: "0201",
      pageSize: "200",
    });
    expect(found.total).toBe(open.length);
    expect(open.length).toBeGreaterThan(0);
    const moment = county[5]?.updatedAt ?? "";
    const at = await call("queryEventPage", { orgCode: "320583", beginTime: moment, endTime: moment });
    expect(at.rows.map((row) => row["EVENT_ID"])).toEqual([county[5]?.id]);
  });

  it("tells a status with any, with an empty and with one sub-status apart", async () => {
    const dispatched = world.events.filter(({ status, gridCode }) => status === "02" && gridCode.startsWith(VILLAGE));
    for (const [status, expected] of [
      ["02", dispatched],
      ["02/", dispatched.filter(({ subStatus }) => subStatus === null)],
      ["02/01", dispatched.filter(({ subStatus }) => subStatus === "01")],
    ] as const) {
      const { total } = await call("queryEventPage", { orgCode: VILLAGE, status, pageSize: "1" });
      expect([status, total]).toEqual([status, expected.length]);
      expect(total).toBeGreaterThan(0);
    }
  });

  it("still sends deleted events", async () => {
    const deleted = world.events.filter(({ status, gridCode }) => status === "06" && gridCode.startsWith("320583102"));
    expect((await call("queryEventPage", { orgCode: "320583102", status: "06" })).total).toBe(deleted.length);
    expect(deleted.length).toBeGreaterThan(0);
  });

  it("answers `<rows/>` when nothing is found and an empty element for null", async () => {
    expect((await call("queryEventPage", { orgCode: "110101001" })).result).toBe("<Res><total>0</total><rows/></Res>");
    const open = world.events.find(({ finishedAt }) => finishedAt === null);
    expect((await call("queryEventByIds", { eventIds: open?.id ?? "" })).result).toContain("<FIN_TIME/>");
  });

  it("writes content as CDATA and splits it at the end mark", async () => {
    const event = world.events.find(({ content }) => content.includes("]]>"));
    const { result, rows } = await call("queryEventByIds", { eventIds: event?.id ?? "" });
    expect(result).toContain("]]]]><![CDATA[>");
    expect(rows[0]?.["CONTENT_"]).toBe(event?.content);
  });

  it("answers queryEventTasks for several events, oldest first", async () => {
    const events = world.events.filter(({ tasks }) => tasks.length > 3).slice(0, 3);
    const { rows } = await call("queryEventTasks", { eventIds: events.map(({ id }) => id).join(",") });
    expect(rows.map((row) => [row["EVENT_ID"], row["TASK_NAME"], row["START_TIME"]])).toEqual(
      events.flatMap(({ id, tasks }) => tasks.map(({ name, startedAt }) => [id, name, startedAt])),
    );
    expect(rows.every((row) => /^\d{19}$/.test(row["TASK_ID"] ?? ""))).toBe(true);
  });

  it("finds households by place and by id, residents by place and by household", async () => {
    const households = world.households.filter(({ code }) => code.startsWith(`${VILLAGE}001001`));
    const page = await call("queryHouseholdPage", { gridCode: `${VILLAGE}001001`, pageSize: "200" });
    expect(page.rows.map((row) => row["HH_ID"])).toEqual(households.map(({ code }) => code));
    const wanted = households
      .slice(0, 2)
      .map(({ code }) => code)
      .join(",");
    expect((await call("queryHouseholdByIds", { hhIds: wanted })).rows).toEqual(page.rows.slice(0, 2));
    const residents = await call("queryResidentPage", { hhIds: wanted, pageSize: "200" });
    const members = households.slice(0, 2).flatMap(({ memberIndexes }) => memberIndexes);
    expect(residents.rows.map((row) => row["XM"])).toEqual(members.map((index) => world.persons[index]?.name));
    const inVillage = world.persons.filter(({ householdCode }) => householdCode.startsWith(VILLAGE));
    expect((await call("queryResidentPage", { orgCode: VILLAGE, pageSize: "1" })).total).toBe(inVillage.length);
  });

  it("finds residents by number in any spelling, and writes some numbers in the old ways", async () => {
    const written = new Map<string, string>();
    for (let start = 0; start < 1000; start += 50) {
      const people = world.persons.slice(start, start + 50);
      const { rows } = await call("queryResidentByIdNos", { idNos: people.map(({ idNumber }) => idNumber).join(",") });
      expect(rows).toHaveLength(people.length);
      for (const [index, row] of rows.entries()) written.set(people[index]?.idNumber ?? "", row["SFZH"] ?? "");
    }
    const spellings = [...written];
    const old = spellings.filter(([, text]) => /^\d{15}$/.test(text));
    expect(old.length).toBeGreaterThan(5);
    expect(old.every(([number]) => number.slice(6, 8) === "19")).toBe(true);
    expect(spellings.some(([, text]) => text.endsWith("x"))).toBe(true);
    expect(spellings.some(([, text]) => text.endsWith("  "))).toBe(true);
    const fullWidth = spellings.find(([, text]) => /^[０-９Ｘ]{18}$/.test(text));
    expect(fullWidth).toBeDefined();
    for (const [number, text] of [old[0] ?? ["", ""], fullWidth ?? ["", ""]]) {
      const { rows } = await call("queryResidentByIdNos", { idNos: text });
      expect(rows.map((row) => row["SFZH"])).toEqual([written.get(number)]);
    }
  });

  it("puts two phones into one cell for some residents", async () => {
    const { rows } = await call("queryResidentPage", { orgCode: "320583102001", pageSize: "200" });
    expect(rows.some((row) => /^1\d{10}\/1\d{10}$/.test(row["LXDH"] ?? ""))).toBe(true);
  });

  it("finds key places and risks, risks by kind", async () => {
    const places = world.keyPlaces.filter(({ gridCode }) => gridCode.startsWith(VILLAGE));
    expect((await call("queryKeyPlacePage", { orgCode: VILLAGE })).total).toBe(places.length);
    const risks = world.risks.filter(({ gridCode, kind }) => gridCode.startsWith(VILLAGE) && kind === "3");
    const found = await call("queryRiskPage", { orgCode: VILLAGE, riskType: "3" });
    expect([found.total, found.rows.every((row) => row["RISK_TYPE"] === "3" && row["SFZH"] !== "")]).toEqual([
      risks.length,
      true,
    ]);
  });

  it("encodes one reply in ten in GBK, where 㳇 becomes a question mark", async () => {
    const flawed = await openGrid(world, 10);
    const names: (string | undefined)[] = [];
    for (let number = 0; number < 20; number += 1) {
      const { rows } = await callGrid(flawed.url(), "queryGridByCodes", { gridCodes: VILLAGE });
      names.push(rows[0]?.["GRID_NAME"]);
    }
    await flawed.close();
    expect(names.filter((name) => name === "湖?镇竹海村")).toHaveLength(2);
    expect(names.filter((name) => name === "湖㳇镇竹海村")).toHaveLength(18);
  });

  it("refuses a wrong password, an unknown function and XML that is none", async () => {
    const refused = await callGrid(grid.url(), "queryGridTree", { orgCode: VILLAGE }, { password: "wrong" });
    expect([refused.status, refused.code, refused.message, refused.rows]).toEqual([200, "1001", "SPID或密码错误", []]);
    expect((await call("queryNothing", {})).code).toBe("1002");
    expect((await call("toString", {})).code).toBe("1002");
    const response = await fetch(grid.url(), { method: "POST", body: "<a>" });
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining("soapenv:Fault")]);
  });
});
