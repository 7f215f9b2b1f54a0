import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientDirectory } from "./client.ts";
import type { Identify } from "./identity.ts";

/** Access control as the gateway uses it. */
export interface GatewayAccess {
  readonly identify: Identify;
  readonly directory: Pick<ClientDirectory, "trustedDocument">;
  /** Everything below `/oauth`; null where tokens come from elsewhere alone. */
  readonly authorizationHandler: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  readonly close: () => Promise<void>;
}
