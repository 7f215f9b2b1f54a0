import { unrestrictedCaller } from "../../access/caller.ts";
import type { GatewayAccess } from "../../access/gatewayAccess.ts";
import type { Identify, Identity } from "../../access/identity.ts";
import type { EngineVersion } from "../execute/compiledEngine.ts";
import { type Audience, audienceOf, wholeGraph } from "../graph/audience.ts";
import type { Refusal } from "../kit/refusal.ts";
import type { Limits } from "../limits/limits.ts";
import { type Authorize, createAuthorize } from "../policy/authorize.ts";
import type { OperationAccess } from "../policy/operationAccess.ts";
import type { PolicyFunctions } from "../policy/policyFunctions.ts";
import type { Config } from "../settings/config.ts";
import { type Admit, createAdmit } from "./admit.ts";
import type { TrustedDocumentOf } from "./documentOf.ts";

/** The caller, the part of the graph that they see, and what they may read of an operation. */
export interface Gate {
  readonly admit: Admit;
  /** Identifies the caller without counting the request. @throws AccessError */
  readonly identify: Identify;
  readonly audienceOf: (identity: Identity) => Audience;
  readonly authorize: Authorize;
  /** Null with access control off, like the next. */
  readonly limits: Limits | null;
  readonly trustedDocument: TrustedDocumentOf | null;
  /** For health; null with access control off. */
  readonly status: () => object | null;
}

export interface GateOptions {
  /** Null where there is no access control: everybody may read everything. */
  readonly access: Pick<GatewayAccess, "identify" | "directory" | "status"> | null;
  readonly limits: Limits | null;
  readonly functions: PolicyFunctions;
  readonly config: Pick<Config, "policyDeadlineMs" | "publicIntrospection">;
}

export function createGate({ access, limits, functions, config }: GateOptions): Gate {
  const identify = access?.identify ?? (() => everybody);
  return {
    admit: createAdmit(identify, limits),
    identify,
    limits,
    audienceOf: (identity) =>
      access === null ? wholeGraph : audienceOf(identity, config.publicIntrospection === "on"),
    authorize: createAuthorize({ isOn: access !== null, functions, deadlineMs: config.policyDeadlineMs }),
    trustedDocument: access?.directory.trustedDocument ?? null,
    status: () => (access === null ? null : { register: access.status(), limits: limits?.status() ?? null }),
  };
}

const everybody: Identity = Object.freeze({ caller: unrestrictedCaller, client: null });

/** For a client that wants all or nothing. */
export function refusalOf({ client }: Identity, { view }: OperationAccess): Refusal | null {
  if (client?.denied !== "refuse" || view.denied.length === 0) return null;
  return { code: "FORBIDDEN", message: `You may not read ${view.denied.join(", ")}.` };
}

/** Refuses a client whose contract does not exist. */
export function contractRefusal(version: EngineVersion, { contract }: Audience): Refusal | null {
  if (version.schemaOf(contract) !== null) return null;
  return {
    code: "FORBIDDEN",
    message: `There is no contract "${contract}"; ask the operator who registered the client.`,
  };
}
