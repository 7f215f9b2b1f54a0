import { DAY_MS, parseWall, wallDay } from "../world/clock.ts";
import type { SyntheticEvent, World } from "../world/types.ts";
import type { Dirt, DirtyCell } from "./dirtTypes.ts";
import { isInVillage, some } from "./village.ts";
import { asEpoch, exactly, inTokyo, inUtc, inWords, slashed, wideDotted } from "./writtenForms.ts";

const unreadable = { reads: null, issue: "UNREADABLE_VALUE" } as const;

/** Dirt of the grid platform. */
export function gridDirt(world: World): Dirt {
  return [...eventDirt(world), ...peopleDirt(world), ...placeDirt(world)];
}

function eventDirt({ events: all }: World): Dirt {
  const events = all.filter(({ gridCode }) => isInVillage(gridCode));
  const event = (place: number): SyntheticEvent => some(events[place]);
  const [first, second, third, fourth, fifth] = [event(0), event(1), event(2), event(3), event(4)];
  const sixth = some(events.slice(5).find(({ status }) => status !== "06"));
  const cell = (kind: DirtyCell["kind"], { id }: SyntheticEvent, column: string, rest: CellRest): DirtyCell => ({
    kind,
    table: "grid.event",
    key: id,
    column,
    ...rest,
  });
  const taskOf = (events.find(({ tasks }) => tasks.length > 0) ?? first).id;
  return [
    cell("B8", first, "HAPPEN_TIME", time("happenedAt", first.happenedAt, inUtc)),
    cell("B8", first, "HANDLE_DATE", time("deadline", first.deadline, inTokyo)),
    cell("B8", second, "HANDLE_DATE", time("deadline", second.deadline, asEpoch)),
    cell("B12", second, "HAPPEN_TIME", time("happenedAt", second.happenedAt, inWords)),
    cell("B12", second, "TELEPHONE", {
      written: "13800000001(李四)",
      field: "contactPhones",
      reads: ["13800000001"],
    }),
    cell("B12", third, "HAPPEN_TIME", { written: "上周三下午", field: "happenedAt", ...unreadable }),
    cell("B12", third, "INVOLVED_NUM", { written: "约十人", field: "involvedCount", ...unreadable }),
    cell("B12", third, "TELEPHONE", {
      written: "无人接听",
      field: "contactPhones",
      reads: [],
      issue: "UNREADABLE_VALUE",
    }),
    cell("B12", fourth, "HAPPEN_TIME", time("happenedAt", fourth.happenedAt, slashed)),
    cell("B12", fourth, "HANDLE_DATE", time("deadline", fourth.deadline, wideDotted)),
    cell("B12", fourth, "INVOLVED_NUM", { written: "１２", field: "involvedCount", reads: 12 }),
    cell("B9", fourth, "TITLE_", { written: "小泾村𠮷家浜䶮河路灯", field: "title", reads: "小泾村𠮷家浜䶮河路灯" }),
    cell("B11", fifth, "GRID_CODE", {
      written: `${fifth.gridCode.slice(0, 12)}0010`,
      field: "gridUnit",
      reads: null,
      issue: "LENGTH_DIFFERS",
    }),
    cell("B11", sixth, "STATUS", { written: "8", field: "state", ...unreadable }),
    cell("B11", fifth, "SUPERVISION_TYPE", { written: "9", field: "supervision", ...unreadable }),
    { kind: "B11", table: "grid.event", like: third.id, cells: { EVENT_ID: "" } },
    { kind: "B11", table: "grid.task", like: taskKey(taskOf, 0), cells: { TASK_ID: "无" } },
    {
      kind: "B12",
      table: "grid.task",
      key: taskKey(taskOf, 0),
      column: "END_TIME",
      written: "见工单",
      field: "endedAt",
      ...unreadable,
    },
  ];
}

/** Place of a task in the event that it belongs to: its TASK_ID is the platform's own. */
export function taskKey(eventId: string, place: number): string {
  return `${eventId}/${place}`;
}

function peopleDirt({ households: all, persons }: World): Dirt {
  const households = all.filter(({ code }) => isInVillage(code));
  const [home, neighbours] = [some(households[0]), some(households[1])];
  const head = some(home.memberIndexes[0]);
  // Born in the summer of 1988, when clocks stood an hour ahead; none of them lives in this village.
  const born1988 = persons.filter(({ birthDate, written }) => written !== null && birthDate < "1988-09-01");
  const [one, other] = [some(born1988[1]), some(born1988[2])];
  const cell = (kind: DirtyCell["kind"], index: number, column: string, rest: CellRest): DirtyCell => ({
    kind,
    table: "grid.resident",
    key: residentKey(index),
    column,
    ...rest,
  });
  const summerDay = (birthDate: string) => ({ field: "birthDate", reads: birthDate });
  return [
    cell("B8", one.index, "CSRQ", { written: `${one.birthDate}T00:00:00+09:00`, ...summerDay(one.birthDate) }),
    cell("B8", other.index, "CSRQ", {
      written: `${wallDay(parseWall(other.birthDate) - DAY_MS)}T15:00:00Z`,
      ...summerDay(other.birthDate),
    }),
    cell("B12", one.index, "LXDH", {
      written: "086-13800000001 / （0512）57850001转8012",
      field: "phones",
      reads: ["13800000001", "0512-57850001-8012"],
    }),
    cell("B12", other.index, "LXDH", {
      written: "１３８００００００02",
      field: "phones",
      reads: ["13800000002"],
    }),
    cell("B12", head, "LXDH", { written: "家中无电话", field: "phones", reads: [], issue: "UNREADABLE_VALUE" }),
    cell("B9", other.index, "XZDZ", {
      written: "江苏省昆山市周市镇小泾村㳇浜𠮷号",
      field: "address",
      reads: "江苏省昆山市周市镇小泾村㳇浜𠮷号",
    }),
    {
      kind: "B12",
      table: "grid.household",
      key: home.code,
      column: "MEMBER_NUM",
      written: "三人",
      field: "memberCount",
      ...unreadable,
    },
    {
      kind: "B12",
      table: "grid.household",
      key: neighbours.code,
      column: "MEMBER_NUM",
      written: "０４",
      field: "memberCount",
      reads: 4,
    },
    {
      kind: "B11",
      table: "grid.household",
      like: home.code,
      cells: { HH_ID: `${home.code.slice(0, 18)}\uFFFD001` },
    },
  ];
}

export function residentKey(index: number): string {
  return `RY${String(index + 1).padStart(10, "0")}`;
}

function placeDirt({ grids, keyPlaces: allPlaces, risks: allRisks }: World): Dirt {
  const microGrid = some(
    grids.findLast(
      ({ code, level, managerName, deleted }) => level >= 6 && managerName !== null && !deleted && isInVillage(code),
    ),
  );
  const places = allPlaces.filter(({ gridCode }) => isInVillage(gridCode));
  const risks = allRisks.filter(({ gridCode }) => isInVillage(gridCode));
  const [shop, school, home] = [some(places[0]), some(places[1]), some(places[2])];
  const [risk, other] = [some(risks[0]), some(risks[1])];
  return [
    {
      kind: "B12",
      table: "grid.unit",
      key: microGrid.code,
      column: "TEL",
      written: "见值班表",
      field: "manager",
      reads: [],
      issue: "UNREADABLE_VALUE",
    },
    {
      kind: "B11",
      table: "grid.unit",
      like: microGrid.code,
      cells: { GRID_CODE: `${microGrid.code.slice(0, 15)}\uFFFD01`, GRID_ID: "999999" },
    },
    {
      kind: "B12",
      table: "grid.keyPlace",
      key: shop.id,
      column: "FZR_TEL",
      written: "13800000003、13800000004",
      field: "responsiblePhones",
      reads: ["13800000003", "13800000004"],
    },
    {
      kind: "B9",
      table: "grid.keyPlace",
      key: school.id,
      column: "CS_NAME",
      written: "周市镇小泾村䶮𠮷幼儿园",
      field: "name",
      reads: "周市镇小泾村䶮𠮷幼儿园",
    },
    {
      kind: "B12",
      table: "grid.keyPlace",
      key: home.id,
      column: "UPDATE_TIME",
      ...time("asOf", home.updatedAt, wideDotted),
    },
    { kind: "B11", table: "grid.keyPlace", like: shop.id, cells: { CS_ID: "无" } },
    { kind: "B8", table: "grid.risk", key: risk.id, column: "FIND_TIME", ...time("foundAt", risk.foundAt, inUtc) },
    {
      kind: "B11",
      table: "grid.risk",
      key: other.id,
      column: "RISK_LEVEL",
      written: "9",
      field: "level",
      ...unreadable,
    },
    { kind: "B11", table: "grid.risk", like: risk.id, cells: { FX_ID: "" } },
  ];
}

type CellRest = Omit<DirtyCell, "kind" | "table" | "key" | "column">;

/** A time in another form, which says exactly the same. */
export function time(field: string, wall: string, form: (wall: string) => string): CellRest {
  return { written: form(wall), field, reads: exactly(wall) };
}
