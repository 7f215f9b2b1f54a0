import type { AuditRecord, RecordBody } from "../record.ts";

/** 日志 One chain of records in files that are only ever appended to. */
export interface Journal {
  /**
   * Resolves when the record is on disk; several that come together are written together.
   *
   * @throws AuditError when it could not be written: then it is not in the journal either
   */
  readonly append: (body: RecordBody) => Promise<WrittenRecord>;
  /** Null while records can be written; else why not, for operators. */
  readonly problem: () => string | null;
  readonly status: () => JournalStatus;
  /** Writes what is waiting and gives the folder free. */
  readonly close: () => Promise<void>;
}

export interface WrittenRecord {
  readonly chain: string;
  readonly sequence: number;
}

export interface JournalStatus {
  readonly chain: string;
  /** Sequence of the last record on disk; 0 before the first. */
  readonly sequence: number;
  /** Sequence up to which records are sealed. */
  readonly sealed: number;
  readonly seals: number;
  readonly segments: number;
  /** Of the folder's file system, free for this process. */
  readonly freeBytes: number | null;
  readonly problem: string | null;
}

/** A line of a journal as it was read again. */
export interface JournalLine {
  readonly record: AuditRecord;
  /** Without its end. */
  readonly text: string;
}
