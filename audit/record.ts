/**
 * 审计记录 A record of the query log: one for each operation that was answered or refused, and one for each administrative
 * act. GB/T 22239-2019 8.1.4.3 b: time, user, kind of event, outcome, and related information. docs/audit-format.md has
 * the bytes. Null or empty members are left out of a record.
 */

/** 记录 A journal line: canonical JSON (RFC 8785). */
export type AuditRecord = RecordPlace & RecordBody;

/** The position of a record, assigned when it is written. */
export interface RecordPlace {
  /** 链 Each process that answers writes its own. */
  readonly chain: string;
  /** 序号 From 1, without a gap. */
  readonly sequence: number;
  /** 前一记录摘要 Of the bytes of the line before, without its end, in hexadecimal; zeros for the first. */
  readonly previous: string;
  /** 时间 When it was written, in UTC: `2026-03-01T08:30:00.123Z`. */
  readonly time: string;
}

export type RecordBody = IntentBody | OperationBody | ReadingBody | AdministrationBody | RecoveryBody;

/** 请求 Who asked for what; the same in an intent and in its outcome. */
export interface AskedMembers {
  readonly requestId: string;
  /** 接口客户端 Absent for the public, and if nobody could be identified. */
  readonly client?: string;
  /** 用户 As the issuer of the token names them. */
  readonly user?: string;
  /** 机构 Unified social credit code, GB 32100-2015. */
  readonly agency?: string;
  /** 地址 Of the client. */
  readonly address: string;
  /** 使用目的 */
  readonly purpose?: string;
  /** 案件编号 */
  readonly caseId?: string;
  /** 契约 The part of the graph that the client sees. */
  readonly contract?: string;
  readonly transport: "http" | "event-stream" | "websocket";
  /** 变量 Personal values are replaced, as by `"[L4]"`. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * 意图 A mutation that is about to be sent to the sources: on disk before the first of them is called. The record of its
 * outcome names it by sequence. Without an outcome, only the sources know what they did: ask there.
 */
export interface IntentBody extends AskedMembers {
  readonly kind: "intent";
  readonly operation: OperationName;
}

/** 操作 */
export interface OperationBody extends AskedMembers {
  readonly kind: "operation";
  /** Absent if there was no operation: a failed authentication, an invalid text. */
  readonly operation?: OperationName;
  /** 意图 Sequence, in the same chain, of the intent that this is the outcome of; absent if nothing was to be written. */
  readonly intent?: number;
  /** Number of the event of a subscription, from 1. */
  readonly event?: number;
  /** 数据主体 The persons whose data left the gateway, clear or masked, grouped by the same fields. */
  readonly subjects?: readonly SubjectGroup[];
  /** 实体 Objects of each entity type in the answer, by name of the type. */
  readonly entities?: Readonly<Record<string, number>>;
  /** 来源 Calls to legacy systems, by system id. */
  readonly sources?: Readonly<Record<string, number>>;
  readonly outcome: Outcome;
  /** 错误代码 Of the first error: docs/errors.md. */
  readonly code?: string;
  /** Errors in the answer. */
  readonly errors?: number;
  /** 耗时 Whole microseconds until the record was made. */
  readonly durationUs: number;
  /** 成本 See docs/decisions/0014. */
  readonly cost?: number;
  /** 行数 Objects in the answer. */
  readonly rows?: number;
}

export interface OperationName {
  /** SHA-256 of the whole text of the reading. */
  readonly hash: string;
  /** At most 128 characters; a longer one ends with `…`. */
  readonly name?: string;
  readonly type: "query" | "mutation" | "subscription";
  /** `reading` of the record that says what was read. */
  readonly reading: string;
}

export interface SubjectGroup {
  /** Coordinates of level 3 and 4, in order: `Person.name`. */
  readonly fields: readonly string[];
  /** Keyed hashes, in order: `k1.` for the key, and 128 bits in base64url. */
  readonly subjects: readonly string[];
}

/**
 * - `answered` in full, `partial` with errors beside data
 * - `refused` before it ran: code says why
 * - `failed` ran, and there is no data
 * - `timed-out` at the deadline, `aborted` the client had gone before the answer
 */
export type Outcome = "answered" | "partial" | "refused" | "failed" | "timed-out" | "aborted";

/**
 * 读取内容 What operations of one text read, for callers with the same rights. Once in each segment that names it, before
 * its use.
 */
export interface ReadingBody {
  readonly kind: "reading";
  /** SHA-256 of the canonical JSON of the other members but `kind`, hexadecimal. */
  readonly reading: string;
  /** SHA-256 of the whole text, hexadecimal. */
  readonly hash: string;
  /** Normalised, without personal values. A long text is cut and ends with `…`. */
  readonly text: string;
  /** 全文字节数 UTF-8 bytes of the whole text; there only where `text` is cut, so that `hash` is not that of `text`. */
  readonly textBytes?: number;
  /** Coordinates of the fields that may be read, in order, by level; absent where none are, as for `__schema`. */
  readonly fields?: Readonly<Partial<Record<LevelName, readonly string[]>>>;
  /** 拒绝字段 */
  readonly denied?: readonly string[];
  /** 脱敏字段 Masked or hidden. */
  readonly masked?: readonly string[];
}

export type LevelName = "L1" | "L2" | "L3" | "L4";

/** 管理行为 */
export interface AdministrationBody {
  readonly kind: "administration";
  readonly action: AdministrativeAction;
  /** The target: an id, never a name of a person. */
  readonly target?: string;
  /** The actor: id of a client, or `command line`. */
  readonly actor?: string;
  /** SHA-256 of what was there before and after it, hexadecimal. */
  readonly before?: string;
  readonly after?: string;
  /** Of an act that was made elsewhere and is recorded here: its own id and time. */
  readonly act?: { readonly id: string; readonly time: string };
  /** No personal data, no secret. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export const administrativeActions = [
  "gateway.started",
  "gateway.stopped",
  "supergraph.taken",
  "client.changed",
  "client.documents.changed",
  "signing-key.rotated",
  "seal-key.rotated",
  "subject-key.rotated",
  "retention.applied",
  "hold.set",
  "hold.released",
] as const;
export type AdministrativeAction = (typeof administrativeActions)[number];

/** 恢复 Findings when the journal was opened again, or could be written again. */
export interface RecoveryBody {
  readonly kind: "recovery";
  /**
   * `torn-tail`: the last line had not been finished; `write-failure`: writing had failed and goes again; `outcome-unknown`: no
   * record of an outcome followed the intents that are named.
   */
  readonly reason: "torn-tail" | "write-failure" | "outcome-unknown";
  /** Bytes that were cut, and their SHA-256: they belong to no answer that left. */
  readonly cutBytes: number;
  readonly cutHash?: string;
  /** Requests that were refused meanwhile, in this process. */
  readonly refused?: number;
  /** 结果未知 Sequences of the intents, in order; each is named once. */
  readonly intents?: readonly number[];
}
