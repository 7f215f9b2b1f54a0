import type { ApiClient } from "../../access/client.ts";
import type { GatewayAccess } from "../../access/gatewayAccess.ts";
import { isLoopback } from "../../access/loopback.ts";
import { AuditError } from "../../audit/auditError.ts";
import type { GatewayAudit } from "../../audit/gatewayAudit.ts";
import type { AdministrationBody } from "../../audit/record.ts";
import type { Log } from "../kit/log.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { type GrantedField, grantedFields } from "./grantedFields.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { settingHashes } from "./settingHashes.ts";

/**
 * Opens the journal, its seals and its index.
 *
 * @param grantedFields fields of the present graph that a client may read, clear or masked; none before there is one
 */
export type OpenAudit = (grantedFields: (client: ApiClient) => readonly GrantedField[]) => Promise<GatewayAudit>;

/** 查询日志 The query log of a gateway, from its start to its stop. */
export interface QueryLog {
  readonly recorder: Recorder;
  /** Records administrative acts from now on: of the register of clients, and of the supergraph. */
  readonly follow: (supergraph: LiveSupergraph, access: GatewayAccess | null) => Promise<void>;
  /** For health. */
  readonly report: () => { readonly problem: string | null; readonly status: object };
  /** Writes that the gateway stops, and seals what there is. */
  readonly close: () => Promise<void>;
}

/** What runs when the last connection was cut: its sources have been told to stop, so that it ends at once. */
const maxSettleMs = 5_000;

/**
 * @param open null for none
 * @returns null where the configuration says that nothing is recorded
 * @throws ConfigError for settings that do not go together
 */
export async function openQueryLog(
  config: Config,
  open: OpenAudit | null,
  supergraph: () => LiveSupergraph | null,
  log: Log,
): Promise<QueryLog | null> {
  if (config.audit === "off") {
    if (isLoopback(config.host)) return null;
    throw new ConfigError("AUDIT=off records nothing, so HOST has to be an address of this machine.");
  }
  if (config.engine === "apollo") {
    throw new ConfigError("ENGINE=apollo cannot tell whose data it reads: it runs with AUDIT=off only.");
  }
  if (open === null) throw new ConfigError("AUDIT=on needs a folder for the query log.");
  const audit = await open((client) => {
    const version = supergraph()?.current();
    return version === undefined ? [] : grantedFields(client, version);
  });
  const act = (body: Omit<AdministrationBody, "kind">) => audit.act({ kind: "administration", ...body });
  /** An act that was made cannot be refused for its record; what is answered meanwhile is. */
  const note = async (body: Omit<AdministrationBody, "kind">) => {
    try {
      await act(body);
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      log.error({ action: body.action, target: body.target }, "an administrative act could not be recorded");
    }
  };
  let supergraphId: string | null = null;
  let acts: { readonly close: () => Promise<void> } | null = null;

  const recorder = createRecorder(audit, log);
  return {
    recorder,
    async follow(supergraph, access) {
      supergraphId = supergraph.current().id;
      await act({
        action: "gateway.started",
        after: supergraphId,
        details: { settings: settingHashes(config, audit.subjectOf), access: config.access },
      });
      supergraph.onTaken(async ({ id }) => {
        const before = supergraphId;
        supergraphId = id;
        await note({ action: "supergraph.taken", ...(before !== null && { before }), after: id });
      });
      acts =
        access?.followActs(({ id, time, action, target, actor, before, after }) =>
          act({
            action,
            target,
            actor,
            ...(before !== null && { before }),
            ...(after !== null && { after }),
            act: { id, time },
          }),
        ) ?? null;
    },
    report: () => ({ problem: audit.problem(), status: audit.status() }),
    async close() {
      await acts?.close();
      // Connections are cut by now; what still runs behind them is recorded all the same.
      await recorder.settled(maxSettleMs);
      if (supergraphId !== null) await note({ action: "gateway.stopped" });
      await audit.close();
    },
  };
}
