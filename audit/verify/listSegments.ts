import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Segment } from "./recordQueue.ts";

/** The segments of a chain in the order of their names; files with other names are no segments. */
export function listSegments(folder: string): readonly Segment[] {
  return namesIn(join(folder, "segments"))
    .filter((name) => /^\d{20}\.jsonl$/.test(name))
    .sort()
    .map((name) => ({
      path: join(folder, "segments", name),
      name: `segments/${name}`,
      first: Number(name.slice(0, 20)),
    }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
