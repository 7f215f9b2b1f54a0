/**
 * The contract of adapters: what an adapter promises and what a system file declares. Types only; imports nothing of
 * ours.
 *
 * A system is declared, not programmed: an id, a protocol, and operations of five kinds. The kit turns the declaration
 * into functions that batch, limit, retry, time out and translate failures in the same way for all systems.
 */

/** The context of a call. Made once per client operation and passed to every source call that it causes. */
export interface Call {
  /** Appears in the process log with every failure. Never contains personal data. */
  readonly requestId: string;
  /** Aborted when the client disconnects or the operation's deadline passes. */
  readonly signal: AbortSignal;
  /** The same object for all calls of one client operation in this process, for values that live as long. */
  readonly operation?: object;
  /**
   * Called for each call of a legacy system, with the system's id; with several at once for calls made in another
   * process. If callers share a call, or their keys travel together, the one that made the call is told.
   */
  readonly onSend?: (system: string, calls?: number) => void;
  /** Called with every error behind a failed field, before it is masked. For logs, never for clients. */
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
  /** Set if the source gave rows that are missing from `rows`. */
  readonly gaps?: Gaps;
}

/** Rows left out of a window. */
export interface Gaps {
  /** Those that could not be read. */
  readonly unreadable: number;
  /** The position of each row of `rows` in the window, from 0. */
  readonly places: readonly number[];
  /** Rows that the source gave, including those left out. */
  readonly read: number;
}

declare const madeByTheKit: unique symbol;
/** A row that is not passed on: it could not be read, or its declaration drops it. */
export interface LeftOut {
  readonly [madeByTheKit]: "unreadable" | "dropped";
}

/**
 * The rows of a reply in their places, read one by one. Only the kit makes it, through the `readRows` that it passes to
 * every `decode`, so that one row never costs a declaration its whole reply.
 */
export interface DecodedRows<Value> {
  readonly [madeByTheKit]: true;
  readonly slots: readonly (Value | LeftOut)[];
  /** Those that could be read. */
  readonly values: Rows<Value>;
}

/**
 * Decodes rows one by one. If the decoder of a row throws, the row is left out and counted in the log and the source's
 * status, never with its values. If the decoder returns null, the row is dropped. Throws if there are many rows and
 * none can be read, because then the reply has another shape.
 */
export type ReadRows = <Row, Value>(rows: readonly Row[], decode: (row: Row) => Value | null) => DecodedRows<Value>;

/** Records by key, and failures for keys whose record may be among the unreadable rows. */
export interface Found<Key, Value> extends ReadonlyMap<Key, Value> {
  readonly unreadable?: ReadonlyMap<Key, Error>;
}

/**
 * The key that tells two rows of a list apart; null if the source gave none, which equals no other. Of two rows with
 * the same key in one reply, the second is left out and counted. On a later page the same key is the same record, which
 * moved while pages were read: it appears once.
 */
export type KeyOf<Value> = (value: Value) => string | null;

/** Many records by key, each at most once. A key without a record is not in the map. */
export type Lookup<Key, Value> = (keys: readonly Key[], call: Call) => Promise<Found<Key, Value>>;

/** The rows of a list that has no pages. */
export interface Rows<Value> extends ReadonlyArray<Value> {
  /** Unreadable rows that may belong to the list; absent for none. */
  readonly unreadable?: number;
}

/** Many records per key. A key without records is not in the map. */
export type GroupLookup<Key, Value> = (keys: readonly Key[], call: Call) => Promise<ReadonlyMap<Key, Rows<Value>>>;

/** One window of a filtered list. */
export type List<Filter, Value> = (filter: Filter, slice: Slice, call: Call) => Promise<Page<Value>>;

/** One answer for one set of arguments, for sources without keys and pages. */
export type Query<Input, Value> = (input: Input, call: Call) => Promise<Value>;

/**
 * A change in the legacy system. The idempotency key travels in the request. If the system recognises the key, a
 * repeated write is the same write, even after a timeout whose first attempt did land. Otherwise a write is never
 * repeated.
 */
export type Write<Input, Outcome> = (input: Input, idempotencyKey: string, call: Call) => Promise<Outcome>;

/** The protocol. One `send` is one legacy call. It throws `SourceError` and nothing else. */
export interface Protocol<Request, Reply> {
  readonly send: (request: Request, signal: AbortSignal) => Promise<Reply>;
  /** Loads what the first call would otherwise load while others wait. Calls no system. */
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

/** How to tell the pages of one answer apart. `readPages` in the kit reads them to the end, within bounds. */
export interface Paging<Reply> {
  readonly pageSize: number;
  /** The source's count of rows on all pages: a hint. Null if it does not count. */
  readonly totalOf: (reply: Reply) => number | null;
  /** The rows of this page as they came, before decoding. */
  readonly rowsOf: (reply: Reply) => readonly unknown[];
  /** For sources whose replies say by what the next page is asked for; null where there is none. */
  readonly nextCursorOf?: (reply: Reply) => string | null;
}

export interface GroupLookupDeclaration<Request, Reply, Key extends string, Value> {
  readonly kind: "groupLookup";
  readonly batchSize: number;
  /** `pageNumber` counts from 1 and is always 1 without `paging`. `cursor` is null for the first page. */
  readonly request: (keys: readonly Key[], pageNumber: number, cursor: string | null) => Request;
  readonly decode: (reply: Reply, keys: readonly Key[], readRows: ReadRows) => DecodedRows<Value>;
  /** For sources that page the rows of many keys. */
  readonly paging?: Paging<Reply>;
  /** Null drops the row, because it belongs to no key. */
  readonly groupOf: (value: Value) => Key | null;
  /** The column of a raw row that names its group, so that an unreadable row is missing only from that group. */
  readonly groupColumn?: string;
  /**
   * Reads the key from that column if it is written in another form; by default the text itself. Null if there is none.
   */
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
  /** `pageNumber` counts from 1. `cursor` is null for the first page, and without `nextCursorOf`. */
  readonly request: (filter: Filter, pageNumber: number, pageSize: number, cursor: string | null) => Request;
  /**
   * For sources whose replies say by what the next page is asked for; null where there is none. Such a list is read from
   * its start up to the end of the window, a page after the other.
   */
  readonly nextCursorOf?: (reply: Reply) => string | null;
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
  /** The value if the source says that there is nothing. Without it, `absent` is thrown. */
  readonly absent?: (input: Input) => Value;
  readonly deadlineMs?: number;
  /** Key of a cached answer. There is no default. */
  readonly cache?: CachePolicy & { readonly keyOf: (input: Input) => string };
}

export interface WriteDeclaration<Request, Reply, Input, Outcome> {
  readonly kind: "write";
  readonly request: (input: Input, idempotencyKey: string) => Request;
  readonly decode: (reply: Reply, input: Input) => Outcome;
  /**
   * Whether the source recognises an idempotency key, so that sending the same request twice is one write. Without it a
   * request that was sent is never repeated, and a later failure is `outcomeUnknown`.
   */
  readonly recognisesKey: boolean;
  /** The outcome if the source answers "already done" for this idempotency key. Without it, `duplicate` is thrown. */
  readonly repeated?: (input: Input) => Outcome;
  readonly deadlineMs?: number;
}

/** The upper bound of all declarations. `declare<Request, Reply>()` in the kit makes them, typed to the protocol. */
export interface AnyDeclaration {
  readonly kind: "lookup" | "groupLookup" | "list" | "query" | "write";
}

/** The function that the kit makes from a declaration. */
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
  /** The Chinese name of the system. */
  readonly title: string;
  readonly protocol: Protocol<Request, Reply>;
  /** The maximum of concurrent calls. Others wait in a bounded queue. */
  readonly concurrency: number;
  /** Of one call, unless the operation has its own. */
  readonly deadlineMs: number;
  /** The maximum of calls started per second, if the source limits them. */
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

/** The part of a system's limits that this process may use now. Never waits; `changed` announces more. */
export interface SystemLease {
  /** The most calls under way at once. */
  readonly places: () => number;
  /** Milliseconds until a call may start by the rate; 0 for now, Infinity for "when `changed` is called". */
  readonly delayMs: () => number;
  readonly started: () => void;
  /** Call it whenever a call starts, ends or waits. */
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

/** A token of a system as processes pass it on: sealed, so that only those with the system's secret can open it. */
export interface SharedToken {
  /** Tells tokens apart. */
  readonly version: string;
  readonly sealed: string;
  /** From now on. */
  readonly lifeMs: number;
}

/**
 * What a process that needs a token is told: it is there; renew it for all; another process renews, or the source has
 * refused the secret, so wait.
 */
export type TokenClaim =
  | { readonly kind: "token"; readonly token: SharedToken }
  | { readonly kind: "renew" }
  | { readonly kind: "underWay" | "secretRefused"; readonly waitMs: number };

/** Tokens that processes share, so that one of them renews for all. Never throws. */
export interface SharedTokens {
  /**
   * A claim to renew lasts a few seconds; claiming again makes it last longer. Null where nothing is shared at the
   * moment.
   *
   * @param unlike the version of a token that is no longer any good
   */
  readonly claim: (name: string, unlike: string | null) => Promise<TokenClaim | null>;
  /** Ends a claim to renew: with the token, or with the pause that others make before they try. */
  readonly settle: (name: string, outcome: SharedToken | { readonly pauseMs: number }) => Promise<void>;
}

/** Shares the limits of systems with the other processes of the deployment. */
export interface SourceLeases {
  /** @param sharedBy processes among which the limits are divided while nothing is shared */
  readonly open: (limits: SystemLimits, sharedBy: number, changed: () => void) => SystemLease;
  readonly tokens: SharedTokens;
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
  /** Rows that were left out because they could not be read. */
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
  /** Runs `Protocol.prepare` before the first call. A failure is left for the first call to report. */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}
