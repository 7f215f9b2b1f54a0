import { dirtOf } from "../dirt/dirt.ts";
import type { Dirt } from "../dirt/dirtTypes.ts";
import { taskKey } from "../dirt/gridDirt.ts";
import { withDirt } from "../dirt/withDirt.ts";
import type { World } from "../world/types.ts";
import { departmentRows } from "./dictionaryRows.ts";
import { eventRow, type TaskRow, taskId } from "./eventRows.ts";
import { EventTable } from "./eventTable.ts";
import { gridIds, gridRow, householdRow, keyPlaceRow, residentRow, riskRow } from "./recordRows.ts";
import type { GridRow } from "./row.ts";
import { SortedRows } from "./sortedRows.ts";

/** Everything the platform holds, in its dialect, with the indexes its functions need. */
export interface GridTables {
  readonly gridByCode: ReadonlyMap<string, GridRow>;
  readonly grids: SortedRows;
  readonly householdById: ReadonlyMap<string, GridRow>;
  readonly households: SortedRows;
  /** Sorted by HH_ID; inside one household by RY_ID. */
  readonly residents: SortedRows;
  readonly residentByIdNumber: ReadonlyMap<string, GridRow>;
  readonly keyPlaces: SortedRows;
  readonly risks: SortedRows;
  readonly events: EventTable;
  readonly departments: readonly GridRow[];
}

export function createTables(world: World): GridTables {
  const ids = gridIds(world);
  const dirt = dirtOf(world);
  const soiled = (rows: readonly GridRow[], key: string, table: Parameters<typeof withDirt>[3]) =>
    withDirt(rows, (row) => row[key], dirt, table);
  const grids = soiled(
    world.grids.map((grid) => gridRow(grid, ids)),
    "GRID_CODE",
    "grid.unit",
  );
  const households = soiled(
    world.households.map((household) => householdRow(household, world.persons)),
    "HH_ID",
    "grid.household",
  );
  const residents = soiled(world.persons.map(residentRow), "RY_ID", "grid.resident");
  const risks = soiled(
    world.risks.map((risk) => riskRow(risk, world.persons)),
    "FX_ID",
    "grid.risk",
  );
  return {
    gridByCode: new Map(grids.map((row) => [row["GRID_CODE"] ?? "", row])),
    grids: new SortedRows(grids, "GRID_CODE"),
    householdById: new Map(households.map((row) => [row["HH_ID"] ?? "", row])),
    households: new SortedRows(households, "HH_ID"),
    residents: new SortedRows(residents, "HH_ID"),
    residentByIdNumber: new Map(
      world.persons.flatMap(({ idNumber, written }, index) => {
        const row = residents[index];
        return row && written === null ? [[idNumber, row] as const] : [];
      }),
    ),
    keyPlaces: new SortedRows(soiled(world.keyPlaces.map(keyPlaceRow), "CS_ID", "grid.keyPlace"), "GRID_CODE"),
    risks: new SortedRows(risks, "GRID_CODE"),
    events: loadEvents(world, ids, dirt),
    departments: departmentRows(world),
  };
}

function loadEvents(world: World, ids: ReadonlyMap<string, string>, dirt: Dirt): EventTable {
  const table = new EventTable();
  let sequence = 0;
  const events = world.events.map((event, index) =>
    eventRow(event, index, ids.get(event.gridCode) ?? null, world.baseDate),
  );
  const tasks = world.events.flatMap((event) =>
    event.tasks.map((task, place) => {
      sequence += 1;
      const row: TaskRow = {
        TASK_ID: taskId(sequence),
        EVENT_ID: event.id,
        TASK_NAME: task.name,
        OPER_ORG: task.organisation,
        OPER_USER: task.operator,
        ADVICE: task.advice,
        START_TIME: task.startedAt,
        END_TIME: task.endedAt,
        OPER_SN: null,
      };
      return { key: taskKey(event.id, place), row };
    }),
  );
  const keyOfTask = new Map<TaskRow, string>(tasks.map(({ key, row }) => [row, key]));
  const tasksOf = Map.groupBy(
    withDirt(
      tasks.map(({ row }) => row),
      (row) => keyOfTask.get(row),
      dirt,
      "grid.task",
    ),
    ({ EVENT_ID }) => EVENT_ID,
  );
  table.load(
    withDirt(events, ({ EVENT_ID }) => EVENT_ID, dirt, "grid.event").map((event) => ({
      event,
      tasks: tasksOf.get(event.EVENT_ID) ?? [],
    })),
  );
  return table;
}
