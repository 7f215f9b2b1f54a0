import { Writable } from "node:stream";
import graph from "../../../community.config.ts";
import { createLog } from "../../../gateway/kit/log.ts";
import { openGateway } from "../../../gateway/openGateway.ts";
import type { OpenAudit } from "../../../gateway/record/queryLog.ts";
import { readConfig } from "../../../gateway/settings/config.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import { createSubgraphs, readSubgraphsConfig } from "../../../subgraphs/manifest.ts";
import { accessOf, environmentOf } from "../../support/community.ts";
import { identifyAskers } from "./callers.ts";

export interface Guarded {
  readonly origin: string;
  /** Everything that was logged, at every level. */
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

/** A gateway with access control over the sandbox, in one process, that logs whatever it can. */
export async function openGuarded(
  sandbox: Sandbox,
  settings: Readonly<Record<string, string>> = {},
  openAudit: OpenAudit | null = null,
): Promise<Guarded> {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog("trace", sink);
  const environment = environmentOf(sandbox);
  const config = readConfig(
    { PORT: "0", ACCESS: "on", AUDIT: openAudit === null ? "off" : "on", LOG_LEVEL: "trace", ...settings },
    [],
  );
  const gateway = await openGateway({
    config,
    log,
    openSubgraphs: (names) => createSubgraphs(readSubgraphsConfig(graph, environment, names), { log, codegen: true }),
    openAccess: async () => accessOf(identifyAskers()),
    ...(openAudit !== null && { openAudit }),
  });
  return { origin: gateway.origin, log: () => lines.join(""), close: gateway.close };
}
