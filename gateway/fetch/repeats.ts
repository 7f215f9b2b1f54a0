import { type DataObject, markShared } from "../graph/dataObject.ts";
import type { ReplyScan } from "./replyScan.ts";

/** Finds objects of one selection again. */
export interface Repeats {
  /** The object that stands at `start`, if it was read before; the scan is behind it then. */
  readonly recall: (scan: ReplyScan, key: string, start: number) => DataObject | null;
  /** @param start where the object begins that ends at the position */
  readonly remember: (scan: ReplyScan, key: string, start: number, object: DataObject) => void;
}

/** Kept for one selection before it is asked whether anything comes twice at all. */
const trial = 64;

/** @param selection its number among those of the operation */
export function repeatsOf(selection: number): Repeats {
  return {
    recall(scan, key, start) {
      const seen = scan.seen[selection];
      const known = seen?.objects.get(key);
      if (seen === undefined || known === undefined) return null;
      const end = start + known.text.length;
      // Comparing slices is far cheaper than startsWith on long texts.
      if (scan.text.slice(start, end) !== known.text) return null;
      seen.hits += 1;
      scan.position = end;
      markShared(known.object);
      return known.object;
    },
    remember(scan, key, start, object) {
      let seen = scan.seen[selection];
      if (seen === undefined) {
        seen = { objects: new Map(), hits: 0 };
        scan.seen[selection] = seen;
      }
      if (seen.hits === 0 && seen.objects.size >= trial) return;
      seen.objects.set(key, { text: scan.text.slice(start, scan.position), object });
    },
  };
}
