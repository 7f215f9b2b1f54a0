import { access } from "node:fs/promises";
import { join } from "node:path";
import { compact } from "../world/clock.ts";
import type { World } from "../world/types.ts";
import { writeMemberDrop } from "./dropCsv.ts";
import { WORKBOOK_NAME, writeAssetWorkbook } from "./dropWorkbook.ts";

/** Writes the drop again when it is not there: a killed start, or a directory that was cleared. */
export async function writeMissingDrop(directory: string, world: World): Promise<void> {
  const day = compact(world.baseDate);
  const lastFile = join(directory, day.slice(0, 6), WORKBOOK_NAME);
  await access(lastFile).catch(() => writeDrop(directory, world));
}

/** Writes what the platform exported on the world's day: `<directory>/yyyyMM/` with the register and the workbook. */
export async function writeDrop(directory: string, world: World): Promise<void> {
  const day = compact(world.baseDate);
  const month = join(directory, day.slice(0, 6));
  await writeMemberDrop(month, day, world);
  await writeAssetWorkbook(month, world);
}
