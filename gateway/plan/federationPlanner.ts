import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import { type QueryPlan, QueryPlanner } from "@apollo/query-planner";
import { assertValidSchema, buildASTSchema, type DocumentNode, parse, print } from "graphql";
import { createCompleteRepresentations } from "./completeRepresentations.ts";
import { withOneWayOnly } from "./oneWayOnly.ts";
import { withOpenKeysOnly } from "./openKeys.ts";
import { ownRequirementsOf } from "./ownRequirements.ts";
import type { SubgraphAddress } from "./planningMessages.ts";
import { restoreRequirements } from "./restoreRequirements.ts";

/** The planner of one supergraph, in the thread that calls it. Heavy: product code uses planningThread.ts. */
export interface FederationPlanner {
  /** What clients see, as a schema text. */
  readonly apiSdl: string;
  readonly subgraphs: readonly SubgraphAddress[];
  /** Does what is to be done before the first plan. */
  readonly prepare: () => void;
  /** @throws Error for an operation that does not fit the API schema, and where an assertion of the planner fails */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => QueryPlan;
  /** The same answer in a plan that may have more fetches: for what has too many ways to be planned. @throws Error */
  readonly planOneWay: (document: DocumentNode, operationName: string | undefined) => QueryPlan;
}

/**
 * Ways to one field that the planner keeps while it looks for the best; more is an error. Without it, an operation of 78
 * characters takes 4 GB (docs/decisions/0008).
 */
const maxPaths = 10_000;

/**
 * The planner inside @apollo/gateway, without the gateway: that one refuses a supergraph with `@authenticated`,
 * `@requiresScopes` or `@policy`, which the router's feature list allows.
 *
 * @throws Error when the text is no valid Federation 2 supergraph
 */
export function createFederationPlanner(supergraphSdl: string): FederationPlanner {
  const supportedFeatures = ROUTER_SUPPORTED_SUPERGRAPH_FEATURES;
  const document = parse(supergraphSdl, { noLocation: true });
  const supergraph = Supergraph.build(document, { supportedFeatures, validateSupergraph: true });
  const api = supergraph.apiSchema();
  assertValidSchema(api.toGraphQLJSSchema());
  const requirements = ownRequirementsOf(document);
  const planned = withOpenKeysOnly(requirements.supergraph);
  const plannerOf = (prepared: DocumentNode) =>
    new QueryPlanner(
      prepared === document ? supergraph : Supergraph.build(prepared, { supportedFeatures, validateSupergraph: false }),
      { debug: { pathsLimit: maxPaths } },
    );
  const plannedSchema = buildASTSchema(planned, { assumeValid: true, assumeValidSDL: true });
  const complete = createCompleteRepresentations(plannedSchema);
  const everyWay = once(() => plannerOf(planned));
  const oneWay = once(() => plannerOf(withOneWayOnly(planned, plannedSchema)));
  const planBy = (planner: QueryPlanner, operation: DocumentNode, operationName: string | undefined) =>
    restoreRequirements(
      complete(
        planner.buildQueryPlan(
          operationFromDocument(api, operation, operationName === undefined ? {} : { operationName }),
        ),
      ),
      requirements,
    );
  return {
    apiSdl: print(api.toAST()),
    subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    prepare: () => void everyWay(),
    plan: (operation, operationName) => planBy(everyWay(), operation, operationName),
    planOneWay: (operation, operationName) => planBy(oneWay(), operation, operationName),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
