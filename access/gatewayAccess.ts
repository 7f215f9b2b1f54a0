import type { RecordAct } from "./acts/followActs.ts";
import type { AuthorizationHandler } from "./authorization/authorizationServer.ts";
import type { ClientDirectory } from "./client.ts";
import type { Identify } from "./identity.ts";

/** Access control as the gateway uses it. */
export interface GatewayAccess {
  readonly identify: Identify;
  readonly directory: Pick<ClientDirectory, "trustedDocument">;
  /** Everything below `/oauth`; null if only other issuers give tokens. */
  readonly authorizationHandler: AuthorizationHandler | null;
  /** For health: no name, no secret. */
  readonly status: () => object;
  /** Records every change of clients and keys that the store has noted: access/acts/followActs.ts. */
  readonly followActs: (record: RecordAct) => { readonly close: () => Promise<void> };
  readonly close: () => Promise<void>;
}
