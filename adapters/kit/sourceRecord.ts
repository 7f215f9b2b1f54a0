/** What every record carries beside its fields. */
export interface SourceRecord {
  /** When the source last changed it, ISO 8601 with offset, Asia/Shanghai. */
  readonly asOf: string | null;
  /** The record's own ids in the legacy system. */
  readonly sourceIds: readonly SourceId[];
}

export interface SourceId {
  readonly system: string;
  readonly id: string;
}

/** One source id, or none where the source left it empty. */
export function sourceIds(system: string, ...ids: readonly (string | null | undefined)[]): readonly SourceId[] {
  return ids.filter((id): id is string => id !== null && id !== undefined && id !== "").map((id) => ({ system, id }));
}
