/**
 * What an adapter promises and what a system file declares. Types only; imports nothing of ours.
 *
 * A system is declared, not programmed: an id, a protocol, and operations of five kinds. The kit turns the declaration
 * into callable functions that batch, limit, retry, time out and translate failures in one way for all systems.
 */

/** Who asks, and until when. Made once per client operation and handed to every source call that it causes. */
export interface Call {
  /** Appears in the process log beside every failure; never contains personal data. */
  readonly requestId: string;
  /** Aborted when the client has gone or the operation's deadline has passed. */
  readonly signal: AbortSignal;
  /** One object for all calls of one client operation in this process: for what may be remembered just as long. */
  readonly operation?: object;
  /**
   * Told of every call of a legacy system that is made for it, by id of the system; several at once where they were made in
   * another process. Where callers share a call, or keys of theirs go together, the one that made it is told.
   */
  readonly onSend?: (system: string, calls?: number) => void;
  /** Told of every error behind a field that failed, before it is masked: for a log, never for a client. */
  readonly onFailure?: (error: unknown) => void;
}

/** A window into a list: rows `offset` .. `offset + limit - 1`. */
export interface Slice {
  readonly offset: number;
  /** 0 asks for the total alone. */
  readonly limit: number;
}

export interface Page<Value> {
  readonly rows: readonly Value[];
  /** Null where the source does not count. */
  readonly total: number | null;
  /** Where the source gave rows that are not among `rows`; without it every row of the window is. */
  readonly gaps?: Gaps;
}

/** Rows of a window that were left out. */
export interface Gaps {
  /** Those that could not be read. */
  readonly unreadable: number;
  /** Where each row of `rows` stood in the window, counted from 0. */
  readonly places: readonly number[];
  /** Rows that the source gave, those left out included. */
  readonly read: number;
}

declare const madeByTheKit: unique symbol;
/** A row that is not handed on: it could not be read, or its declaration drops it. */
export interface LeftOut {
  readonly [madeByTheKit]: "unreadable" | "dropped";
}

/**
 * The rows of a reply in their places, read one by one. Only the kit makes it, by the `readRows` that it hands to every `decode`,
 * so that no declaration loses a reply over one row.
 */
export interface DecodedRows<Value> {
  readonly [madeByTheKit]: true;
  readonly slots: readonly (Value | LeftOut)[];
  /** Those that could be read. */
  readonly values: Rows<Value>;
}

/**
 * Decodes rows one by one. A row whose decoder throws is left out and counted, in the log and in the source's status, never with
 * its values; one that its decoder makes null is left out. Throws where there are many rows and none can be read: then the reply
 * has another shape.
 */
export type ReadRows = <Row, Value>(rows: readonly Row[], decode: (row: Row) => Value | null) => DecodedRows<Value>;

/** Records by key, and the failures of keys whose record may be among the rows that could not be read. */
export interface Found<Key, Value> extends ReadonlyMap<Key, Value> {
  readonly unreadable?: ReadonlyMap<Key, Error>;
}

/**
 * What tells two rows of a list apart; null for a row that the source has given no key, which is like no other. A row whose key another
 * row of the same reply has is left out and counted. On a later page it is the same record, which has moved while pages were read:
 * it is shown once.
 */
export type KeyOf<Value> = (value: Value) => string | null;

/** Many records by key, each at most once. A key without a record is not in the map. */
export type Lookup<Key, Value> = (keys: readonly Key[], call: Call) => Promise<Found<Key, Value>>;

/** The rows of a list that has no pages. */
export interface Rows<Value> extends ReadonlyArray<Value> {
  /** Rows that the source gave, that may belong to the list, and that could not be read; without it there is none. */
  readonly unreadable?: number;
}

/** Many records per key. A key without records is not in the map. */
export type GroupLookup<Key, Value> = (keys: readonly Key[], call: Call) => Promise<ReadonlyMap<Key, Rows<Value>>>;

/** One window of a filtered list. */
export type List<Filter, Value> = (filter: Filter, slice: Slice, call: Call) => Promise<Page<Value>>;

/** One answer for one set of arguments, where a source has neither keys nor pages. */
export type Query<Input, Value> = (input: Input, call: Call) => Promise<Value>;

/**
 * A change in the legacy system. The idempotency key travels in the request. Where the legacy system recognises it, a
 * repeated write, also after a time-out whose first attempt did land, is the same write; elsewhere none is repeated.
 */
export type Write<Input, Outcome> = (input: Input, idempotencyKey: string, call: Call) => Promise<Outcome>;

/** The wire. One `send` is one legacy call; throws `SourceError` and nothing else. */
export interface Protocol<Request, Reply> {
  readonly send: (request: Request, signal: AbortSignal) => Promise<Reply>;
  /** Loads what the first call would load while others wait, and calls nobody. */
  readonly prepare?: () => Promise<void>;
  /** Resolves when every connection is closed. */
  readonly close: () => Promise<void>;
}

/** Slow-changing L1 and L2 records may be kept; personal data (L3, L4) never. */
export interface CachePolicy {
  readonly ttlMs: number;
  readonly maxEntries: number;
}

export interface LookupDeclaration<Request, Reply, Key extends string, Value> {
  readonly kind: "lookup";
  /** The most keys that one legacy call takes. */
  readonly batchSize: number;
  readonly request: (keys: readonly Key[]) => Request;
  /** Decodes the reply; order and holes do not matter, keys not asked for are ignored. */
  readonly decode: (reply: Reply, keys: readonly Key[], readRows: ReadRows) => DecodedRows<Value>;
  readonly keyOf: (value: Value) => Key;
  readonly deadlineMs?: number;
  readonly cache?: CachePolicy;
}

/** How the pages of one answer are told apart; `readPages` in the kit reads them to the end, within bounds. */
export interface Paging<Reply> {
  readonly pageSize: number;
  /** Rows on all pages, as the source says: a hint. Null where it does not count. */
  readonly totalOf: (reply: Reply) => number | null;
  /** The rows of this page as they came, before decoding. */
  readonly rowsOf: (reply: Reply) => readonly unknown[];
}

export interface GroupLookupDeclaration<Request, Reply, Key extends string, Value> {
  readonly kind: "groupLookup";
  readonly batchSize: number;
  /** `pageNumber` counts from 1 and is always 1 without `paging`. */
  readonly request: (keys: readonly Key[], pageNumber: number) => Request;
  readonly decode: (reply: Reply, keys: readonly Key[], readRows: ReadRows) => DecodedRows<Value>;
  /** Where the source pages the rows of many keys. */
  readonly paging?: Paging<Reply>;
  /** Null drops the row (a row that belongs to no key). */
  readonly groupOf: (value: Value) => Key | null;
  /** Column of a raw row that names its group, so that a row which cannot be read is missing from that group alone. */
  readonly groupColumn?: string;
  /** The key that this column writes in a form of its own; the text itself when left out, null where it says none. */
  readonly groupOfText?: (text: string) => Key | null;
  /** See `KeyOf`; needed where the source pages the rows. */
  readonly keyOf?: KeyOf<Value>;
  readonly deadlineMs?: number;
  /** Keeps the group of each key. */
  readonly cache?: CachePolicy;
}

export interface ListDeclaration<Request, Reply, Filter, Value> {
  readonly kind: "list";
  /** The largest page that the source gives. */
  readonly maxPageSize: number;
  /** `pageNumber` counts from 1. */
  readonly request: (filter: Filter, pageNumber: number, pageSize: number) => Request;
  readonly decode: (
    reply: Reply,
    filter: Filter,
    readRows: ReadRows,
  ) => { readonly rows: DecodedRows<Value>; readonly total: number | null };
  /** See `KeyOf`. */
  readonly keyOf: KeyOf<Value>;
  readonly deadlineMs?: number;
}

export interface QueryDeclaration<Request, Reply, Input, Value> {
  readonly kind: "query";
  readonly request: (input: Input) => Request;
  readonly decode: (reply: Reply, input: Input, readRows: ReadRows) => Value;
  /** The value where the source says that there is nothing. Without it `absent` is thrown on. */
  readonly absent?: (input: Input) => Value;
  readonly deadlineMs?: number;
  /** Key of a cached answer; the input's text form by default is never assumed. */
  readonly cache?: CachePolicy & { readonly keyOf: (input: Input) => string };
}

export interface WriteDeclaration<Request, Reply, Input, Outcome> {
  readonly kind: "write";
  readonly request: (input: Input, idempotencyKey: string) => Request;
  readonly decode: (reply: Reply, input: Input) => Outcome;
  /**
   * Whether the source knows an idempotency key again, so that the same request twice is one write. Without it a request that
   * has been sent is never repeated, and a failure after that is `outcomeUnknown`.
   */
  readonly recognisesKey: boolean;
  /** The outcome when the source says "already done" for this idempotency key. Without it `duplicate` is thrown on. */
  readonly repeated?: (input: Input) => Outcome;
  readonly deadlineMs?: number;
}

/** The bound over all declarations; the kit's `declare<Request, Reply>()` makes them, typed to the protocol. */
export interface AnyDeclaration {
  readonly kind: "lookup" | "groupLookup" | "list" | "query" | "write";
}

/** The function that the kit makes of a declaration. */
export type Operation<Declaration> =
  Declaration extends LookupDeclaration<infer _Request, infer _Reply, infer Key, infer Value>
    ? Lookup<Key, Value>
    : Declaration extends GroupLookupDeclaration<infer _Request, infer _Reply, infer Key, infer Value>
      ? GroupLookup<Key, Value>
      : Declaration extends ListDeclaration<infer _Request, infer _Reply, infer Filter, infer Value>
        ? List<Filter, Value>
        : Declaration extends QueryDeclaration<infer _Request, infer _Reply, infer Input, infer Value>
          ? Query<Input, Value>
          : Declaration extends WriteDeclaration<infer _Request, infer _Reply, infer Input, infer Outcome>
            ? Write<Input, Outcome>
            : never;

export interface SystemDeclaration<Request, Reply, Operations extends Record<string, AnyDeclaration>> {
  /** Short, stable, in the graph's `@source(system:)`. */
  readonly id: string;
  /** The Chinese name that people know the system by. */
  readonly title: string;
  readonly protocol: Protocol<Request, Reply>;
  /** The most calls under way at once; further ones wait in a bounded queue. */
  readonly concurrency: number;
  /** For one call, unless the operation says otherwise. */
  readonly deadlineMs: number;
  /** The most calls started per second, where the source limits them. */
  readonly callsPerSecond?: number;
  readonly operations: Operations;
}

/** The limits of one system, for all processes of the deployment together. */
export interface SystemLimits {
  readonly system: string;
  readonly concurrency: number;
  /** Infinity where the source does not limit them. */
  readonly callsPerSecond: number;
  /** No call lasts longer, so no place is in use for longer without its holder. */
  readonly longestCallMs: number;
}

/** What this process may use of a system's limits at the moment. Asked without waiting; `changed` tells of more. */
export interface SystemLease {
  /** The most calls under way at once. */
  readonly places: () => number;
  /** Milliseconds until a call may start by the rate; 0 for now, Infinity for "when `changed` is called". */
  readonly delayMs: () => number;
  readonly started: () => void;
  /** Told whenever a call starts, ends or waits. */
  readonly demand: (underWay: number, waiting: number) => void;
  readonly status: () => LimitsStatus;
}

export interface LimitsStatus {
  /** `redis`: shared by all processes; `share 1/2`: this process keeps to its part alone. */
  readonly shared: string;
  /** Places that this process may use at the moment. */
  readonly held: number;
  readonly underWay: number;
  readonly waiting: number;
  /** Code of the last failure of what shares the limits. */
  readonly lastFailure: string | null;
}

/** Shares the limits of systems with the other processes of the deployment. */
export interface SourceLeases {
  /** @param sharedBy processes among which the limits are divided while nothing is shared */
  readonly open: (limits: SystemLimits, sharedBy: number, changed: () => void) => SystemLease;
  /** Gives back what is held. */
  readonly close: () => Promise<void>;
}

export interface SourceStatus {
  readonly id: string;
  readonly title: string;
  /** `open`: calls are refused at once until the pause is over; `halfOpen`: one call tries. */
  readonly breaker: "closed" | "open" | "halfOpen";
  /** Operations whose own breaker is not closed: the source answers, but not to them. */
  readonly pausedOperations: readonly string[];
  readonly calls: number;
  readonly failures: number;
  /** Rows of answers that could not be read and were left out. */
  readonly unreadableRows: number;
  /** Milliseconds since the epoch; null before the first. */
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** Reason of the last failure, never its text. */
  readonly lastFailureReason: string | null;
  readonly limits: LimitsStatus;
}

/** A system ready for use. */
export interface Source<Operations> {
  readonly id: string;
  readonly title: string;
  readonly operations: { readonly [Name in keyof Operations]: Operation<Operations[Name]> };
  readonly status: () => SourceStatus;
  /** Before the first call: `Protocol.prepare`. A fault in it is left for the first call to meet. */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}
