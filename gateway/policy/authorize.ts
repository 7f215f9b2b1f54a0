import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import type { Caller } from "../../access/caller.ts";
import type { Audience } from "../graph/audience.ts";
import type { ReadDocument } from "../graph/readDocument.ts";
import { clearView, type OperationAccess } from "./operationAccess.ts";
import type { OperationPolicy, OperationView } from "./operationPolicy.ts";
import { grantedPolicies, type PolicyFunctions } from "./policyFunctions.ts";

export interface AuthorizeOptions {
  /** Whether there is access control at all. */
  readonly isOn: boolean;
  readonly functions: PolicyFunctions;
  /** For one policy function. */
  readonly deadlineMs: number;
}

/** A version of the graph, as far as it says who may read what. */
export interface AuthorizedGraph {
  readonly apiSchema: GraphQLSchema;
  /** The schema that a contract's audience sees; null if the contract does not exist. */
  readonly schemaOf: (contract: string | null) => GraphQLSchema | null;
  /** Who may read what of an operation. */
  readonly policyOf: (document: DocumentNode, operation: OperationDefinitionNode) => OperationPolicy;
}

/** Decides for whom an operation is compiled. Synchronous unless a policy function is called. */
export type Authorize = (
  graph: AuthorizedGraph,
  read: ReadDocument,
  audience: Audience,
  caller: Caller,
  requestId: string,
) => OperationAccess | Promise<OperationAccess>;

const nothingGranted: ReadonlySet<string> = new Set();

export function createAuthorize({ isOn, functions, deadlineMs }: AuthorizeOptions): Authorize {
  return (graph, { document, operation }, audience, caller, requestId) => {
    if (!isOn) return accessOf(graph, audience, clearView);
    const policy = graph.policyOf(document, operation);
    if (policy.policies.length === 0) return accessOf(graph, audience, policy.viewFor(caller, nothingGranted));
    return grantedPolicies(policy.policies, functions, caller, requestId, deadlineMs).then((granted) =>
      accessOf(graph, audience, policy.viewFor(caller, granted)),
    );
  };
}

function accessOf(graph: AuthorizedGraph, { contract }: Audience, view: OperationView): OperationAccess {
  const schema = graph.schemaOf(contract) ?? graph.apiSchema;
  const key = contract === null && view.signature === "" ? "" : `${contract ?? ""} ${view.signature}`;
  return { schema, view, key };
}
