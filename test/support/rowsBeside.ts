import { dirtOf } from "../../sandbox/dirt/dirt.ts";
import type { DirtTable } from "../../sandbox/dirt/dirtTypes.ts";
import { isCell } from "../../sandbox/dirt/withDirt.ts";
import type { World } from "../../sandbox/world/types.ts";

/** How many rows stand in a table of a stand-in beside those of the world: rows that nobody can read. */
export function rowsBeside(world: World, table: DirtTable): number {
  return dirtOf(world).filter((one) => !isCell(one) && one.table === table).length;
}
