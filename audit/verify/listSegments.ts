import { lstatSync, opendirSync } from "node:fs";
import { join } from "node:path";
import { ForeignFileError } from "../format/foreignFileError.ts";
import type { Segment } from "./recordQueue.ts";

/** Segments of one chain: two a minute for a year. */
const maxSegmentItems = 1_000_000;

/** Names of any kind in the folder of segments, looked at one by one; more were put there by somebody else. */
const maxFolderItems = 2_000_000;

/**
 * The segments of a chain in the order of their names; files with other names are no segments.
 *
 * @throws ForeignFileError for a folder that is a link, cannot be read, or holds more than a log does
 */
export function listSegments(folder: string): readonly Segment[] {
  return namesIn(join(folder, "segments"))
    .sort()
    .map((name) => ({
      path: join(folder, "segments", name),
      name: `segments/${name}`,
      first: Number(name.slice(0, 20)),
    }));
}

function namesIn(folder: string): string[] {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  if (status === undefined) return [];
  if (!status.isDirectory()) throw new ForeignFileError(folder, "is no folder");
  const names: string[] = [];
  try {
    const entries = opendirSync(folder);
    try {
      let looked = 0;
      for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
        looked += 1;
        if (/^\d{20}\.jsonl$/.test(entry.name)) names.push(entry.name);
        if (looked > maxFolderItems || names.length > maxSegmentItems) {
          throw new ForeignFileError(folder, `holds more than ${maxFolderItems} files, or ${maxSegmentItems} segments`);
        }
      }
    } finally {
      entries.closeSync();
    }
  } catch (error) {
    if (error instanceof ForeignFileError) throw error;
    throw new ForeignFileError(folder, `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  return names;
}
