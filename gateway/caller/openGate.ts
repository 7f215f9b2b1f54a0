import type { AuthenticationAttempts } from "../../access/authorization/authenticationAttempts.ts";
import type { GatewayAccess } from "../../access/gatewayAccess.ts";
import { isLoopback, loopbackHosts } from "../../access/loopback.ts";
import type { Log } from "../kit/log.ts";
import { openLimits } from "../limits/openLimits.ts";
import { loadPolicyFunctions } from "../policy/policyFunctions.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { createGate, type Gate } from "./gate.ts";

export interface OpenGate extends Gate {
  /** Null with access control off. */
  readonly access: GatewayAccess | null;
}

/** @param attempts counts attempted secrets at the token endpoint */
export type OpenAccess = (attempts: AuthenticationAttempts) => Promise<GatewayAccess>;

/**
 * @param openAccess opens what tells callers; not called with access control off
 * @throws ConfigError for settings that do not go together
 */
export async function openGate(config: Config, openAccess: OpenAccess | null, log: Log): Promise<OpenGate> {
  const functions = await loadPolicyFunctions(config.policies);
  if (config.access === "off") {
    if (!isLoopback(config.host)) {
      throw new ConfigError(
        `ACCESS=off lets everybody read and change everything, so HOST has to be one of ${loopbackHosts}.`,
      );
    }
    return { ...createGate({ config, access: null, limits: null, functions }), access: null };
  }
  if (config.engine === "apollo") {
    throw new ConfigError("ENGINE=apollo enforces no access: it runs with ACCESS=off only, on one's own machine.");
  }
  if (openAccess === null) throw new ConfigError("ACCESS=on needs a register of clients.");
  const limits = await openLimits(config, log);
  const access = await openAccess({ begin: limits.beginAuthentication, succeeded: limits.endAuthentication });
  const close = async () => {
    await access.close();
    await limits.close();
  };
  return { ...createGate({ config, access, limits, functions }), access: { ...access, close } };
}
