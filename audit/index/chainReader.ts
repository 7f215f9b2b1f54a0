import { basename } from "node:path";
import { listSegments, offsetAfter, readLines, type SegmentFile } from "./chainFiles.ts";
import { AuditIndexError } from "./indexError.ts";

/** Reads a chain's records from a sequence on, over its segments. */
export interface ChainReader {
  /** The lines from `next` on, of one segment, within the bounds; none where there are no complete ones. */
  readonly read: (next: number, bounds: ReadBounds) => Promise<readonly string[]>;
  /** The first sequence on disk; null without a segment. */
  readonly first: () => Promise<number | null>;
  /** Bytes behind what was read last; what a torn tail or a record under way takes is among them. */
  readonly bytesBehind: () => Promise<number>;
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
  let place: Place | null = null;

  async function find(next: number, segments: readonly SegmentFile[]): Promise<Place | null> {
    const segment = segments.findLast(({ first }) => first <= next);
    if (segment === undefined) {
      const [oldest] = segments;
      if (oldest === undefined) return null;
      throw new AuditIndexError(
        `Chain ${basename(chainFolder)} begins with record ${oldest.first} on disk, and the index needs it from ${next} on.`,
      );
    }
    const { path, first } = segment;
    return { path, first, offset: await offsetAfter(path, next - first), next };
  }

  return {
    async read(next, { maxRecords, maxBytes, until }) {
      if (place === null || place.next !== next) place = await find(next, await listSegments(chainFolder));
      for (;;) {
        if (place === null || next > until) return [];
        const { path, offset, first } = place;
        const { lines, ends } = await readLines(path, offset, maxBytes, Math.min(maxRecords, until - next + 1));
        if (lines.length > 0) {
          place = { path, first, offset: offset + (ends.at(-1) ?? 0), next: next + lines.length };
          return lines;
        }
        // The end of this segment, unless another begins here.
        const further = (await listSegments(chainFolder)).find(
          (segment) => segment.first === next && segment.path !== path,
        );
        if (further === undefined) return [];
        place = { path: further.path, first: next, offset: 0, next };
      }
    },
    async first() {
      return (await listSegments(chainFolder))[0]?.first ?? null;
    },
    async bytesBehind() {
      const segments = await listSegments(chainFolder);
      const at = place;
      if (at === null) return segments.reduce((sum, { bytes }) => sum + bytes, 0);
      return segments
        .filter(({ first }) => first >= at.first)
        .reduce((sum, { path, bytes }) => sum + bytes - (path === at.path ? at.offset : 0), 0);
    },
  };
}
