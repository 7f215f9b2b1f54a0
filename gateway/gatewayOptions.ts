import type { GatewayAccess } from "../access/gatewayAccess.ts";
import type { SubgraphSet } from "../subgraphs/manifest.ts";
import type { OpenAccess } from "./caller/openGate.ts";
import type { Log } from "./kit/log.ts";
import type { OpenAudit } from "./record/queryLog.ts";
import type { Config } from "./settings/config.ts";

export interface GatewayOptions {
  readonly config: Config;
  readonly log: Log;
  /** Opens those of this repository's subgraphs that run in this process; not called when there is none. */
  readonly openSubgraphs: (names: readonly string[]) => Promise<SubgraphSet>;
  /** Opens what tells callers; not called with access control off. `origin` is the gateway's own. */
  readonly openAccess?: (origin: string, ...told: Parameters<OpenAccess>) => Promise<GatewayAccess>;
  /** Opens the query log; not called where none is kept. */
  readonly openAudit?: OpenAudit;
}

export interface Gateway {
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  readonly close: () => Promise<void>;
}
