import type { ReadingBody, RecordBody } from "../record.ts";

/** 日志 One chain of records in files that are only ever appended to. */
export interface Journal {
  /**
   * Resolves when the record is on disk; several that come together are written together.
   *
   * @param reading what the record names by `operation.reading`; written before it where its segment does not have it
   * @throws AuditError when it could not be written: then it is not in the journal either
   */
  readonly append: (body: RecordBody, reading?: ReadingBody | null) => Promise<WrittenRecord>;
  /** Null while records can be written; else why not, for operators. */
  readonly problem: () => string | null;
  readonly status: () => JournalStatus;
  /** Up to here lines are on disk and stay as they are. */
  readonly position: () => DurablePosition;
  /** Told after each batch that reached the disk, before its appends resolve; must be quick and may not throw. @returns the end of it */
  readonly onDurable: (listener: (batch: WrittenBatch) => void) => () => void;
  /** Takes no more, and writes what is waiting. */
  readonly drain: () => Promise<void>;
  /** Drains, and gives the folder free. */
  readonly close: () => Promise<void>;
}

export interface WrittenRecord {
  readonly chain: string;
  readonly sequence: number;
}

/** What went to the disk together. */
export interface WrittenBatch {
  /** Sequence of the first line. */
  readonly from: number;
  /** Of all lines, in order, hexadecimal. */
  readonly digests: readonly string[];
  readonly end: DurablePosition;
}

/** 持久位置 */
export interface DurablePosition {
  /** Of the last record; 0 before the first. */
  readonly sequence: number;
  /** First sequence of the segment, which is its name; 0 before the first. */
  readonly segment: number;
  /** Bytes of the segment. */
  readonly offset: number;
}

export interface JournalStatus {
  readonly chain: string;
  /** Sequence of the last record on disk; 0 before the first. */
  readonly sequence: number;
  readonly segments: number;
  /** Batches written since the start, each with one sync. */
  readonly batches: number;
  /** Of the folder's file system, free for this process. */
  readonly freeBytes: number | null;
  /** What will become a problem. */
  readonly warning: string | null;
  readonly problem: string | null;
}
