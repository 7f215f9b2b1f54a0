import type { ReadyOperation } from "./operation/operationReader.ts";
import type { RequestContext } from "./operation/requestContext.ts";

/** An operation as its client sent it. */
export interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An operation that may run. */
export interface Prepared {
  readonly operation: ReadyOperation;
  /** Id of the supergraph version that it was read for. */
  readonly supergraph: string;
  readonly asked: Asked;
  readonly context: RequestContext;
}
