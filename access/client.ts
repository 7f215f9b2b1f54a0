/** 接口客户端 A program to which an organisation was given access, and how much. */
import type { Level } from "./caller.ts";
import type { Purpose, Scope } from "./vocabulary.ts";

export interface ApiClient {
  /** `client_id` of OAuth 2.0. */
  readonly id: string;
  /** 名称 */
  readonly name: string;
  /** 机构 Unified social credit code, GB 32100-2015. */
  readonly organisation: string;
  /** 联系方式 The responsible team's mailbox or office phone, nobody's own. */
  readonly contact: string;
  readonly scopes: readonly Scope[];
  /** Prefixes of division codes, see `Caller.areas`. */
  readonly areas: readonly string[];
  readonly ceiling: Level;
  readonly purposes: readonly Purpose[];
  /** 契约 The `@tag` of the part of the graph that it sees; null for the whole graph. */
  readonly contract: string | null;
  /** `trusted`: registered documents only. */
  readonly documents: "trusted" | "free";
  /** What happens to an operation with a denied field: null at that place, or a refusal of the whole. */
  readonly denied: "null" | "refuse";
  /** Whether it may introspect the schema and gets "Did you mean" suggestions. */
  readonly introspection: boolean;
  readonly requestsPerSecond: number;
  /** Highest estimate of one operation. */
  readonly maxCost: number;
  /** Sum of a day (Asia/Shanghai). */
  readonly dailyCost: number;
  /** CIDR blocks from which it may call; empty for anywhere. */
  readonly addresses: readonly string[];
  /** Milliseconds since the epoch; null for no end. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** Grows with every change of any client, and so orders changes. */
  readonly revision: number;
}

/** The register of clients, as the gateway uses it. For a known client it never waits for the store. */
export interface ClientDirectory {
  /** Null for an unknown id. @throws AccessError ACCESS_UNAVAILABLE if the store cannot say */
  readonly client: (id: string) => Promise<ApiClient | null> | ApiClient | null;
  /** Text of a registered document of the client, by its hash or id; null for none. */
  readonly trustedDocument: (clientId: string, documentId: string) => Promise<string | null> | string | null;
  /** Called with the id of each changed client, at most 5 s after the change on any replica. */
  readonly onChange: (listener: (clientId: string) => void) => void;
}
