import type { Caller } from "./caller.ts";
import type { ApiClient } from "./client.ts";

/** Who a request comes from. */
export interface Identity {
  /** The same object for the same token, purpose and case. */
  readonly caller: Caller;
  /** Null for the public, and where there is no access control. */
  readonly client: ApiClient | null;
}

/** What of a request says who sends it. */
export interface Credentials {
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** Of the connection, or the one that a trusted proxy names. */
  readonly address: string;
  /** 使用目的 */
  readonly purpose: string | undefined;
  /** 案件编号 */
  readonly caseId: string | undefined;
}

/** At once where everything is known. @throws AccessError */
export type Identify = (credentials: Credentials) => Identity | Promise<Identity>;
