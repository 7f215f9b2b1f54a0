import type { AuthorizationHandler } from "./authorization/authorizationServer.ts";
import type { ClientDirectory } from "./client.ts";
import type { Identify } from "./identity.ts";

/** Access control as the gateway uses it. */
export interface GatewayAccess {
  readonly identify: Identify;
  readonly directory: Pick<ClientDirectory, "trustedDocument">;
  /** Everything below `/oauth`; null where tokens come from elsewhere alone. */
  readonly authorizationHandler: AuthorizationHandler | null;
  /** For health: no name, no secret. */
  readonly status: () => object;
  readonly close: () => Promise<void>;
}
