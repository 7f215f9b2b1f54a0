import type { DataQualityFlag } from "./dataQuality.ts";

/** What every record carries beside its fields. */
export interface SourceRecord {
  /** When the source last changed it, ISO 8601 with offset, Asia/Shanghai. */
  readonly asOf: string | null;
  /** The record's own ids in the legacy system. */
  readonly sourceIds: readonly SourceId[];
  /** What is wrong with the record: a null that is none of these is an empty cell. */
  readonly dataQuality: readonly DataQualityFlag[];
}

export interface SourceId {
  readonly system: string;
  readonly value: string;
}

/** One source id, or none where the source left it empty. */
export function sourceIds(system: string, ...ids: readonly (string | null | undefined)[]): readonly SourceId[] {
  return ids
    .filter((value): value is string => value !== null && value !== undefined && value !== "")
    .map((value) => ({ system, value }));
}
