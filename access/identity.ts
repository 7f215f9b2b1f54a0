import type { Caller } from "./caller.ts";
import type { ApiClient } from "./client.ts";

/** The sender of a request. */
export interface Identity {
  /** The same object for the same token, purpose and case. */
  readonly caller: Caller;
  /** Null for the public, and without access control. */
  readonly client: ApiClient | null;
}

/** The parts of a request that identify its sender. */
export interface Credentials {
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** The address of the connection, or the one named by a trusted proxy. */
  readonly address: string;
  /** 使用目的 */
  readonly purpose: string | undefined;
  /** 案件编号 */
  readonly caseId: string | undefined;
}

/** Synchronous if everything is in memory. @throws AccessError */
export type Identify = (credentials: Credentials) => Identity | Promise<Identity>;
