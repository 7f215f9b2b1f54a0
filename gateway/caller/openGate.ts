import type { GatewayAccess } from "../../access/gatewayAccess.ts";
import { type Config, ConfigError } from "../config.ts";
import { loadPolicyFunctions } from "../policy/policyFunctions.ts";
import { createGate, type Gate } from "./gate.ts";

export interface OpenGate extends Gate {
  /** Null with access control off. */
  readonly access: GatewayAccess | null;
}

/**
 * @param openAccess opens what tells callers; not called with access control off
 * @throws ConfigError for settings that do not go together
 */
export async function openGate(config: Config, openAccess: (() => Promise<GatewayAccess>) | null): Promise<OpenGate> {
  const functions = await loadPolicyFunctions(config.policies);
  if (config.access === "off") {
    if (!loopbackHosts.includes(config.host)) {
      throw new ConfigError(
        `ACCESS=off lets everybody read and change everything, so HOST has to be one of ${loopbackHosts.join(", ")}.`,
      );
    }
    return { ...createGate({ config, access: null, functions }), access: null };
  }
  if (config.engine === "apollo") {
    throw new ConfigError("ENGINE=apollo enforces no access: it runs with ACCESS=off only, on one's own machine.");
  }
  if (openAccess === null) throw new ConfigError("ACCESS=on needs a register of clients.");
  const access = await openAccess();
  return { ...createGate({ config, access, functions }), access };
}

const loopbackHosts = ["127.0.0.1", "::1", "localhost"];
