/** 接口客户端 A program that an organisation was given access for, and how far that goes. */
import type { Level } from "./caller.ts";
import type { Purpose, Scope } from "./vocabulary.ts";

export interface ApiClient {
  /** `client_id` of OAuth 2.0. */
  readonly id: string;
  /** 名称 */
  readonly name: string;
  /** 机构 Unified social credit code, GB 32100-2015. */
  readonly organisation: string;
  /** 联系方式 Of the team that answers for it: a mailbox or an office phone, nobody's own. */
  readonly contact: string;
  readonly scopes: readonly Scope[];
  /** Prefixes of division codes, see `Caller.areas`. */
  readonly areas: readonly string[];
  readonly ceiling: Level;
  readonly purposes: readonly Purpose[];
  /** 契约 The `@tag` whose part of the graph it sees; null for the whole graph. */
  readonly contract: string | null;
  /** `trusted`: nothing but registered documents. */
  readonly documents: "trusted" | "free";
  /** What becomes of an operation with a field that it may not read: null at that place, or a refusal of the whole. */
  readonly denied: "null" | "refuse";
  /** Whether it may ask the schema about itself and is told names that it may have meant. */
  readonly introspection: boolean;
  readonly requestsPerSecond: number;
  /** Highest estimate of one operation. */
  readonly maxCost: number;
  /** Sum of a day (Asia/Shanghai). */
  readonly dailyCost: number;
  /** CIDR blocks that it may call from; empty for anywhere. */
  readonly addresses: readonly string[];
  /** Milliseconds since the epoch; null for no end. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** Grows with every change of any client: the order of changes. */
  readonly revision: number;
}

/** What the gateway asks of the register of clients. Never blocks on the store for a client that it knows. */
export interface ClientDirectory {
  /** Null for an id that was never given out. @throws AccessError ACCESS_UNAVAILABLE when it cannot be told */
  readonly client: (id: string) => Promise<ApiClient | null> | ApiClient | null;
  /** Text of a document that was registered for the client, by its hash or id; null for none. */
  readonly trustedDocument: (clientId: string, documentId: string) => Promise<string | null> | string | null;
  /** Told the id of each client that has changed, at most 5 s after the change on any replica. */
  readonly onChange: (listener: (clientId: string) => void) => void;
}
