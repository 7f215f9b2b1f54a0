import { eventTypeRows } from "./dictionaryRows.ts";
import type { GridRequest } from "./envelope.ts";
import { divisionPrefix, keys, optional, page, placePrefix, time } from "./fields.ts";
import { normalIdNumber } from "./idNumber.ts";
import type { GridRow } from "./row.ts";
import type { GridTables } from "./tables.ts";
import { listXml } from "./xml.ts";

type Field = GridRequest["field"];
export type Query = (tables: GridTables, field: Field) => string;

/** The reading functions of the platform; each gives the text of RESXML. */
export const queries: Readonly<Record<string, Query>> = {
  queryGridTree(tables, field) {
    const level = optional(field, "gridLevel");
    const rows = tables.grids.startingWith(divisionPrefix(field));
    return listXml(level === null ? rows : rows.filter((row) => row["GRID_LEVEL"] === level));
  },
  queryEventTypes: () => listXml(eventTypeRows),
  queryDepartments: ({ departments }) => listXml(departments),
  queryGridByCodes: (tables, field) => listXml(pick(tables.gridByCode, keys(field, "gridCodes"))),
  queryEventPage(tables, field) {
    const statuses = optional(field, "status")
      ?.split(",")
      .map((status) => status.trim());
    const type = optional(field, "type");
    const begin = time(field, "beginTime") ?? "";
    const end = time(field, "endTime") ?? "9999";
    const changed = tables.events.changedIn(divisionPrefix(field), begin, end);
    if (type === null && statuses === undefined) return pageXml(field, changed);
    const rows = changed.filter(
      (row) =>
        (type === null || row.TYPE_ === type) &&
        (statuses === undefined || statuses.some((wanted) => hasStatus(row, wanted))),
    );
    return pageXml(field, rows);
  },
  queryEventByIds: (tables, field) => listXml(keys(field, "eventIds").flatMap((id) => tables.events.get(id) ?? [])),
  queryEventTasks: (tables, field) => listXml(keys(field, "eventIds").flatMap((id) => tables.events.tasksOf(id))),
  queryHouseholdPage: (tables, field) => pageXml(field, tables.households.startingWith(placePrefix(field))),
  queryHouseholdByIds: (tables, field) => listXml(pick(tables.householdById, keys(field, "hhIds"))),
  queryResidentPage(tables, field) {
    if (field("hhIds") === "") return pageXml(field, tables.residents.startingWith(placePrefix(field)));
    const households = keys(field, "hhIds").sort();
    return pageXml(
      field,
      households.flatMap((id) => tables.residents.equalTo(id)),
    );
  },
  queryResidentByIdNos(tables, field) {
    const numbers = new Set(keys(field, "idNos").map(normalIdNumber));
    return listXml(pick(tables.residentByIdNumber, [...numbers]));
  },
  queryKeyPlacePage: (tables, field) => pageXml(field, tables.keyPlaces.startingWith(divisionPrefix(field))),
  queryRiskPage(tables, field) {
    const kind = optional(field, "riskType");
    const rows = tables.risks.startingWith(divisionPrefix(field));
    return pageXml(field, kind === null ? rows : rows.filter((row) => row["RISK_TYPE"] === kind));
  },
};

function pageXml(field: Field, rows: readonly GridRow[]): string {
  return listXml(page(field, rows), rows.length);
}

function pick(rows: ReadonlyMap<string, GridRow>, wanted: readonly string[]): GridRow[] {
  return wanted.map((key) => rows.get(key)).filter((row) => row !== undefined);
}

/** `02` is any sub-status, `02/` an empty one, `02/01` that one. */
function hasStatus(row: { readonly STATUS: string; readonly SUB_STATUS: string | null }, wanted: string): boolean {
  const [status, subStatus] = wanted.split("/");
  return row.STATUS === status && (subStatus === undefined || (row.SUB_STATUS ?? "") === subStatus);
}
