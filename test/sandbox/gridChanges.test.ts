import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import { callGrid, type GridAnswer } from "./gridClient.ts";
import { openGrid } from "./gridStandIn.ts";

const PLACE = "320282113200001001";
const world = createWorld({ seed: 4, scale: 0.02 });
let grid: Awaited<ReturnType<typeof openGrid>>;
let serial = 0;
const call = (name: string, fields: Readonly<Record<string, string>>): Promise<GridAnswer> =>
  callGrid(grid.url(), name, fields);
const report = (incidentSourceCode: string, fields: Readonly<Record<string, string>> = {}): Promise<GridAnswer> =>
  call("reportIncident", {
    incidentSourceCode,
    TYPE_: "0201",
    CONTENT_: "湖㳇垃圾 ]]> <待清>&",
    GRID_CODE: PLACE,
    ...fields,
  });

/** Handles with a new serial number each time. */
function handle(
  eventId: string,
  operation: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<GridAnswer> {
  serial += 1;
  const operSn = `sn-${serial}`;
  return call("handleEvent", {
    eventId,
    operation,
    operSn,
    targetOrg: "湖㳇镇司法所",
    operUser: "王工",
    advice: "办",
    ...fields,
  });
}
const stateOf = async (eventId: string): Promise<string> => {
  const { rows } = await call("queryEventByIds", { eventIds: eventId });
  return `${rows[0]?.["STATUS"]}/${rows[0]?.["SUB_STATUS"]}`;
};

beforeAll(async () => {
  grid = await openGrid(world);
});
afterAll(() => grid.close());

describe("changing functions of the grid platform", () => {
  it("takes in an incident that is then read back, newest of its place", async () => {
    const { eventId, code } = await report("src-read");
    expect(code).toBe("0");
    expect(eventId).toMatch(/^\d{19}$/);
    const { rows } = await call("queryEventPage", { orgCode: PLACE.slice(0, 12), pageSize: "1" });
    expect(rows[0]).toMatchObject({
      EVENT_ID: eventId,
      STATUS: "00",
      SUB_STATUS: "",
      GRID_CODE: PLACE,
      INCIDENT_SOURCE_CODE: "src-read",
      CONTENT_: "湖㳇垃圾 ]]> <待清>&",
    });
    const days = (Date.parse(rows[0]?.["HANDLE_DATE"] ?? "") - Date.parse(rows[0]?.["UPDATE_TIME"] ?? "")) / 86_400_000;
    expect(days).toBeCloseTo(3, 3);
    const shanghai = Date.parse(`${rows[0]?.["UPDATE_TIME"]?.replace(" ", "T")}+08:00`);
    expect(Math.abs(Date.now() - shanghai)).toBeLessThan(60_000);
  });

  it("makes one event of the same incidentSourceCode, also when the calls come at once", async () => {
    const before = (await call("queryEventPage", { orgCode: "320282", pageSize: "1" })).total;
    const answers = await Promise.all(Array.from({ length: 6 }, () => report("src-same")));
    expect(new Set(answers.map(({ eventId }) => eventId)).size).toBe(1);
    expect((await call("queryEventPage", { orgCode: "320282", pageSize: "1" })).total).toBe(before + 1);
  });

  it("refuses an incident without content, without place or in an unknown place", async () => {
    expect((await report("src-bad", { CONTENT_: "" })).code).toBe("2001");
    expect((await report("src-bad", { GRID_CODE: "" })).code).toBe("2001");
    expect((await report("src-bad", { GRID_CODE: "320282113999" })).code).toBe("2001");
    expect((await report("", {})).code).toBe("2001");
  });

  it("leads an event through its whole life, with a task for each operation", async () => {
    const { eventId } = await report("src-life");
    const states: string[] = [await stateOf(eventId)];
    for (const operation of [
      "accept",
      "dispatch",
      "sign",
      "start",
      "feedback",
      "verifyFail",
      "dispatch",
      "return",
      "dispatch",
    ]) {
      expect((await handle(eventId, operation)).code).toBe("0");
      states.push(await stateOf(eventId));
    }
    for (const operation of ["sign", "feedback", "verifyPass"]) await handle(eventId, operation);
    expect(states).toEqual(["00/", "00/03", "02/", "02/04", "02/01", "07/", "02/05", "02/", "02/05", "02/"]);
    expect(await stateOf(eventId)).toBe("04/");
    const { rows } = await call("queryEventTasks", { eventIds: eventId });
    expect(rows.map((row) => row["TASK_NAME"]).join("")).toBe("受理派遣签收处理反馈核查派遣退回派遣签收反馈结案");
    expect(rows.every((row) => row["END_TIME"] !== "")).toBe(true);
    expect(rows[1]?.["OPER_ORG"]).toBe("湖㳇镇司法所");
    expect((await call("queryEventByIds", { eventIds: eventId })).rows[0]?.["FIN_TIME"]).not.toBe("");
  });

  it("refuses what the state does not allow with 2003 and changes nothing", async () => {
    const allowed: Readonly<Record<string, readonly string[]>> = {
      "00/": ["accept", "dispatch"],
      "02/": ["sign", "return"],
      "02/01": ["return", "feedback"],
      "04/": [],
    };
    const all = ["accept", "dispatch", "sign", "start", "return", "feedback", "verifyPass", "verifyFail"];
    for (const [state, operations] of Object.entries(allowed)) {
      const event = world.events.find(({ status, subStatus }) => `${status}/${subStatus ?? ""}` === state);
      for (const operation of all.filter((each) => !operations.includes(each))) {
        expect([state, operation, (await handle(event?.id ?? "", operation)).code]).toEqual([state, operation, "2003"]);
      }
      expect(await stateOf(event?.id ?? "")).toBe(state);
    }
  });

  it("answers 2004 to a serial number that was used, 2002 to an unknown event, 2001 to a wrong operation", async () => {
    const { eventId } = await report("src-serial");
    expect((await handle(eventId, "accept", { operSn: "twice" })).code).toBe("0");
    expect((await handle(eventId, "accept", { operSn: "twice" })).code).toBe("2004");
    expect((await handle(eventId, "dispatch", { operSn: "twice" })).code).toBe("2004");
    expect((await handle("1000000000000000000", "accept")).code).toBe("2002");
    expect((await handle(eventId, "constructor")).code).toBe("2001");
    expect((await handle(eventId, "dispatch", { targetOrg: "" })).code).toBe("2001");
  });

  it("keeps every change over a restart, also when the last line of the journal was cut off", async () => {
    const { eventId } = await report("src-restart");
    await handle(eventId, "dispatch", { operSn: "before-restart" });
    const before = await call("queryEventByIds", { eventIds: eventId });
    const tasks = await call("queryEventTasks", { eventIds: eventId });
    await appendFile(join(grid.stateDirectory, "grid-journal.jsonl"), '{"event":{"EVENT_ID":"99');
    await grid.restart();
    expect((await call("queryEventByIds", { eventIds: eventId })).rows).toEqual(before.rows);
    expect((await call("queryEventTasks", { eventIds: eventId })).rows).toEqual(tasks.rows);
    expect((await report("src-restart")).eventId).toBe(eventId);
    expect((await handle(eventId, "sign", { operSn: "before-restart" })).code).toBe("2004");
    expect((await handle(eventId, "sign")).code).toBe("0");
    await grid.restart();
    expect(await stateOf(eventId)).toBe("02/04");
    const ids = (await call("queryEventTasks", { eventIds: eventId })).rows.map((row) => row["TASK_ID"]);
    expect(new Set(ids).size).toBe(2);
  });
});
