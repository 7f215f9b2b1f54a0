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
  const grids = world.grids.map((grid) => gridRow(grid, ids));
  const households = world.households.map((household) => householdRow(household, world.persons));
  const residents = world.persons.map(residentRow);
  const risks = world.risks.map((risk) => riskRow(risk, world.persons));
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
    keyPlaces: new SortedRows(world.keyPlaces.map(keyPlaceRow), "GRID_CODE"),
    risks: new SortedRows(risks, "GRID_CODE"),
    events: loadEvents(world, ids),
    departments: departmentRows(world),
  };
}

function loadEvents(world: World, ids: ReadonlyMap<string, string>): EventTable {
  const table = new EventTable();
  let sequence = 0;
  const loaded = world.events.map((event, index) => ({
    event: eventRow(event, index, ids.get(event.gridCode) ?? null, world.baseDate),
    tasks: event.tasks.map((task): TaskRow => {
      sequence += 1;
      return {
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
    }),
  }));
  table.load(loaded);
  return table;
}
