import { EVENT_KINDS } from "../world/eventCatalogue.ts";
import type { World } from "../world/types.ts";
import type { GridRow } from "./row.ts";

/** Offices of every town beside those that events go to by their kind. */
const TOWN_OFFICES = ["网格化治理中心", "综合治理办公室", "供电所", "水务站"];

/** 事件类型字典 */
export const eventTypeRows: readonly GridRow[] = EVENT_KINDS.map(({ code, title, days, department }) => ({
  TYPE_: code,
  TYPE_NAME: title,
  LIMIT_DAYS: String(days),
  DEPT_NAME: department,
}));

/** 办理单位: the offices of each town. */
export function departmentRows({ communities }: World): GridRow[] {
  const towns = new Map(communities.map(({ townCode, townName }) => [townCode, townName]));
  const offices = [...new Set([...TOWN_OFFICES, ...EVENT_KINDS.map(({ department }) => department)])];
  return [...towns].flatMap(([townCode, townName]) =>
    offices.map((office) => ({ GRID_CODE: townCode, ORG_NAME: `${townName}${office}` })),
  );
}
