import type { Caller } from "../../access/caller.ts";
import type { EngineVersion } from "../execute/compiledEngine.ts";
import type { Audience } from "../graph/audience.ts";
import type { ReadDocument } from "../operation/operationReader.ts";
import { clearView, type OperationAccess } from "./operationAccess.ts";
import type { OperationView } from "./operationPolicy.ts";
import { grantedPolicies, type PolicyFunctions } from "./policyFunctions.ts";

export interface AuthorizeOptions {
  /** Whether there is access control at all. */
  readonly isOn: boolean;
  readonly functions: PolicyFunctions;
  /** For one policy function. */
  readonly deadlineMs: number;
}

/** As whom an operation is to be compiled; at once where no policy function is asked. */
export type Authorize = (
  version: EngineVersion,
  read: ReadDocument,
  audience: Audience,
  caller: Caller,
  requestId: string,
) => OperationAccess | Promise<OperationAccess>;

const nothingGranted: ReadonlySet<string> = new Set();

export function createAuthorize({ isOn, functions, deadlineMs }: AuthorizeOptions): Authorize {
  return (version, { document, operation }, audience, caller, requestId) => {
    if (!isOn) return accessOf(version, audience, clearView);
    const policy = version.policyOf(document, operation);
    if (policy.policies.length === 0) return accessOf(version, audience, policy.viewFor(caller, nothingGranted));
    return grantedPolicies(policy.policies, functions, caller, requestId, deadlineMs).then((granted) =>
      accessOf(version, audience, policy.viewFor(caller, granted)),
    );
  };
}

function accessOf(version: EngineVersion, { contract }: Audience, view: OperationView): OperationAccess {
  const schema = version.schemaOf(contract) ?? version.apiSchema;
  const key = contract === null && view.signature === "" ? "" : `${contract ?? ""} ${view.signature}`;
  return { schema, view, key };
}
