import { basename } from "node:path";
import { listSegments, offsetAfter, readLines } from "./chainFiles.ts";
import { AuditIndexError } from "./indexError.ts";

/** Reads a chain's records from a sequence on, over its segments. */
export interface ChainReader {
  /** The lines from `next` on, of one segment, within the bounds; none where there are no complete ones. */
  readonly read: (next: number, bounds: ReadBounds) => Promise<readonly string[]>;
  /** The first sequence on disk; null without a segment. */
  readonly first: () => Promise<number | null>;
  /** Bytes from `next` on; what a torn tail or a record under way takes is among them. */
  readonly bytesFrom: (next: number) => Promise<number>;
}

export interface ReadBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** The last sequence that may be read. */
  readonly until: number;
}

interface Place {
  readonly path: string;
  readonly first: number;
  readonly offset: number;
  readonly next: number;
}

export function createChainReader(chainFolder: string): ChainReader {
  /** Behind what was read last, and where that began: a batch that was not taken is read again. */
  let known: readonly Place[] = [];

  async function find(next: number): Promise<Place | null> {
    const found = known.find((place) => place.next === next);
    if (found !== undefined) return found;
    const segments = await listSegments(chainFolder, next);
    const [segment] = segments;
    if (segment === undefined) return null;
    if (segment.first > next) {
      throw new AuditIndexError(
        `Chain ${basename(chainFolder)} begins with record ${segment.first} on disk, and the index needs it from ${next} on.`,
      );
    }
    const { path, first } = segment;
    return { path, first, offset: await offsetAfter(path, next - first), next };
  }

  return {
    async read(next, { maxRecords, maxBytes, until }) {
      if (next > until) return [];
      let place = await find(next);
      while (place !== null) {
        const { path, offset, first } = place;
        const { lines, ends } = await readLines(path, offset, maxBytes, Math.min(maxRecords, until - next + 1));
        known = [place];
        if (lines.length > 0) {
          known = [place, { path, first, offset: offset + (ends.at(-1) ?? 0), next: next + lines.length }];
          return lines;
        }
        // The end of this segment, unless another begins here.
        const further = (await listSegments(chainFolder, next)).find((one) => one.first === next && one.path !== path);
        place = further === undefined ? null : { path: further.path, first: next, offset: 0, next };
      }
      return [];
    },
    async first() {
      return (await listSegments(chainFolder))[0]?.first ?? null;
    },
    async bytesFrom(next) {
      const place = await find(next);
      const segments = await listSegments(chainFolder, next);
      return segments.reduce((sum, { path, bytes }) => sum + bytes - (path === place?.path ? place.offset : 0), 0);
    },
  };
}
